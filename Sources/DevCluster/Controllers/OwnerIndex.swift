import JSON
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

    mutating func add(_ object: JSONValue, at key: ObjectKey, in collection: CollectionID) {
        let place = Place(collection: collection, key: key)
        let uid = object.metadataText("uid")
        if !uid.isEmpty { places[uid] = place }
        for owner in Self.owners(of: object) { dependents[owner, default: []].insert(place) }
    }

    mutating func remove(_ object: JSONValue, at key: ObjectKey, in collection: CollectionID) {
        let place = Place(collection: collection, key: key)
        places[object.metadataText("uid")] = nil
        for owner in Self.owners(of: object) {
            dependents[owner]?.remove(place)
            if dependents[owner]?.isEmpty == true { dependents[owner] = nil }
        }
    }

    static func owners(of object: JSONValue) -> [String] {
        (object.metadata("ownerReferences")?.arrayValue ?? []).compactMap { $0["uid"]?.stringValue }
    }
}
