import JSON
import KubeCore

/// Deletes what its owners leave behind, and holds owners for their dependents where deletion is to wait.
enum GarbageCollector {
    static func observe(_ event: StoreEvent, in state: inout ClusterState) {
        if let old = event.old, event.new == nil {
            for place in state.owners.dependents(of: old.uid) { collect(place, in: &state) }
            release(old.owners, in: &state)
        }
        guard let new = event.new else { return }
        let place = OwnerIndex.Place(collection: event.collection, key: event.key)
        if new.owners != event.old?.owners ?? [] {
            collect(place, in: &state)
            if let old = event.old { release(old.owners, in: &state) }
        }
        guard new.isBeingDeleted else { return }
        if new.finalizers.contains(ClusterState.orphanFinalizer) {
            orphan(new, place, in: &state)
        } else if new.finalizers.contains(ClusterState.foregroundFinalizer) {
            for dependent in state.owners.dependents(of: new.uid) { collect(dependent, in: &state) }
            release([new.uid], in: &state)
        }
    }

    /// Whether the owner of a reference is there, and whether it is only waiting for its dependents.
    private static func owner(
        _ reference: JSONValue, of place: OwnerIndex.Place, in state: ClusterState
    ) -> StoredObject? {
        guard let owner = reference["uid"]?.stringValue.flatMap({ state.owners[$0] }) else { return nil }
        // An owner in another namespace does not count.
        guard owner.key.namespace.isEmpty || owner.key.namespace == place.key.namespace else { return nil }
        return state.store.object(owner.collection, owner.key)
    }

    private static func isWaiting(_ owner: StoredObject) -> Bool {
        owner.isBeingDeleted && owner.finalizers.contains(ClusterState.foregroundFinalizer)
    }

    /// Deletes an object that no owner holds any more; where one does, the references to the others go.
    private static func collect(_ place: OwnerIndex.Place, in state: inout ClusterState) {
        guard let object = state.store.object(place.collection, place.key),
            let resource = state.catalog.resource(of: place.collection)
        else { return }
        guard !object.owners.isEmpty else { return }
        let references = object.json.metadata("ownerReferences")?.arrayValue ?? []
        let solid = references.filter { reference in
            owner(reference, of: place, in: state).map { !isWaiting($0) } ?? false
        }
        if solid.isEmpty {
            var options = DeleteOptions()
            let isWaitedFor = references.contains { owner($0, of: place, in: state).map(isWaiting) ?? false }
            let hasDependents = !state.owners.dependents(of: object.uid).isEmpty
            if isWaitedFor, hasDependents { options.propagation = .foreground }
            if !object.isBeingDeleted { state.deleteQuietly(object.json, at: place.key, of: resource, options) }
        } else if solid.count < references.count {
            var json = object.json
            json.setMetadata("ownerReferences", .array(solid))
            state.put(json, in: place.collection, at: place.key)
        }
    }

    /// Lets owners go that waited for their dependents.
    private static func release(_ owners: [String], in state: inout ClusterState) {
        for uid in owners {
            guard let place = state.owners[uid], let owner = state.store.object(place.collection, place.key),
                isWaiting(owner)
            else { continue }
            let blocking = state.owners.dependents(of: uid).contains { dependent in
                let references =
                    state.store.object(dependent.collection, dependent.key)?
                    .json.metadata("ownerReferences")?.arrayValue ?? []
                return references.contains {
                    $0["uid"]?.stringValue == uid && $0["blockOwnerDeletion"]?.boolValue == true
                }
            }
            if !blocking { removeFinalizer(ClusterState.foregroundFinalizer, from: owner, place, in: &state) }
        }
    }

    private static func orphan(_ owner: StoredObject, _ place: OwnerIndex.Place, in state: inout ClusterState) {
        for dependent in state.owners.dependents(of: owner.uid) {
            guard let object = state.store.object(dependent.collection, dependent.key) else { continue }
            let kept = (object.json.metadata("ownerReferences")?.arrayValue ?? [])
                .filter { $0["uid"]?.stringValue != owner.uid }
            var json = object.json
            json.setMetadata("ownerReferences", kept.isEmpty ? nil : .array(kept))
            state.put(json, in: dependent.collection, at: dependent.key)
        }
        removeFinalizer(ClusterState.orphanFinalizer, from: owner, place, in: &state)
    }

    private static func removeFinalizer(
        _ finalizer: String, from object: StoredObject, _ place: OwnerIndex.Place, in state: inout ClusterState
    ) {
        let left = object.finalizers.filter { $0 != finalizer }
        var json = object.json
        json.setMetadata("finalizers", left.isEmpty ? nil : .array(left.map(JSONValue.string)))
        if let resource = state.catalog.resource(of: place.collection), ClusterState.isFinished(json, resource) {
            state.remove(place.collection, place.key)
        } else {
            state.put(json, in: place.collection, at: place.key)
        }
    }
}
