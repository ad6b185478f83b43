import KubeCore

/// Which objects exist by uid, and which name an owner by uid.
struct OwnerIndex: Sendable {
    struct Place: Sendable, Hashable {
        let collection: CollectionID
        let key: ObjectKey
    }

    private var places: [String: Place] = [:]
    private var dependents: [String: Set<Place>] = [:]

    subscript(uid: String) -> Place? { places[uid] }

    func dependents(of uid: String) -> [Place] {
        (dependents[uid] ?? []).sorted { ($0.collection.description, $0.key) < ($1.collection.description, $1.key) }
    }

    mutating func add(_ object: StoredObject, in collection: CollectionID) {
        let place = Place(collection: collection, key: object.key)
        if !object.uid.isEmpty { places[object.uid] = place }
        for owner in object.owners { dependents[owner, default: []].insert(place) }
    }

    mutating func remove(_ object: StoredObject, in collection: CollectionID) {
        let place = Place(collection: collection, key: object.key)
        places[object.uid] = nil
        for owner in object.owners {
            dependents[owner]?.remove(place)
            if dependents[owner]?.isEmpty == true { dependents[owner] = nil }
        }
    }

    /// Follows a change; most change nothing here.
    mutating func replace(_ old: StoredObject?, by new: StoredObject?, in collection: CollectionID) {
        if let old, let new, old.uid == new.uid, old.owners == new.owners { return }
        if let old { remove(old, in: collection) }
        if let new { add(new, in: collection) }
    }
}
