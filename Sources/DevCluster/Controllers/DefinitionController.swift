import JSON
import KubeCore

/// Serves what CustomResourceDefinitions define, and empties those that are being deleted.
enum DefinitionController {
    static func observe(_ event: StoreEvent, in state: inout ClusterState) {
        guard event.collection == DefinitionRules.collection else {
            if event.change == .deleted { finishDeletion(of: event.collection, in: &state) }
            return
        }
        guard let definition = event.new?.json else {
            if let old = event.old { state.watches.send(.finish(collection(of: old.json))) }
            return state.catalog.withdraw(event.key.name)
        }
        if !ClusterState.isEstablished(definition), definition.metadata("deletionTimestamp") == nil {
            return establish(definition, at: event.key, in: &state)
        }
        if changesServing(from: event.old?.json, to: definition) { state.catalog.define(event.key.name, definition) }
        if definition.metadata("deletionTimestamp") != nil {
            if event.old?.isBeingDeleted != true { markTerminating(definition, at: event.key, in: &state) }
            empty(collection(of: definition), in: &state)
            finishDeletion(of: collection(of: definition), in: &state)
        }
    }

    /// Whether what is served is other than before: labels and statuses do not make it so.
    private static func changesServing(from old: JSONValue?, to definition: JSONValue) -> Bool {
        guard let old, ClusterState.isEstablished(old) else { return true }
        let wasTerminating = old.metadata("deletionTimestamp") != nil
        return old["spec"] != definition["spec"]
            || wasTerminating != (definition.metadata("deletionTimestamp") != nil)
    }

    private static func collection(of definition: JSONValue) -> CollectionID {
        CollectionID(
            definition[path: "spec", "group"]?.stringValue ?? "",
            definition[path: "spec", "names", "plural"]?.stringValue ?? "")
    }

    private static func establish(_ definition: JSONValue, at key: ObjectKey, in state: inout ClusterState) {
        let conflict = namesConflict(of: definition, in: state)
        let time = JSONValue.string(state.now.description)
        func condition(_ type: String, _ holds: Bool, _ reason: String, _ message: String) -> JSONValue {
            [
                "type": .string(type), "status": holds ? "True" : "False", "lastTransitionTime": time,
                "reason": .string(reason), "message": .string(message),
            ]
        }
        var status = definition["status"] ?? [:]
        let before = status["conditions"]
        if let conflict {
            status["conditions"] = [
                condition("NamesAccepted", false, conflict.reason, conflict.message),
                condition("Established", false, "NotAccepted", "not all names are accepted"),
            ]
        } else {
            status["conditions"] = [
                condition("NamesAccepted", true, "NoConflicts", "no conflicts found"),
                condition("Established", true, "InitialNamesAccepted", "the initial names have been accepted"),
            ]
            status["acceptedNames"] = definition[path: "spec", "names"]
        }
        if before?.arrayValue?.map({ $0["reason"] }) == status["conditions"]?.arrayValue?.map({ $0["reason"] }) {
            return
        }
        var object = definition
        object["status"] = status
        guard let resource = state.catalog.resource(of: DefinitionRules.collection) else { return }
        let ownership = FieldOwnership(
            kind: resource.kind, schema: resource.schema, subresource: "status", hasStatus: true)
        object = ownership.updating(
            object, over: definition, manager: "kube-apiserver", time: state.now.description)
        state.put(MetadataForm.ordered(object), in: DefinitionRules.collection, at: key)
    }

    /// A kind, plural or short name that another definition of the group has.
    private static func namesConflict(
        of definition: JSONValue, in state: ClusterState
    ) -> (reason: String, message: String)? {
        let group = definition[path: "spec", "group"]?.stringValue ?? ""
        let names = definition[path: "spec", "names"] ?? [:]
        let others = state.catalog.all.filter {
            $0.kind.group == group && $0.kind.plural != names["plural"]?.stringValue
        }
        for other in others where other.kind.kind == names["kind"]?.stringValue {
            return ("KindConflict", "\"\(other.kind.kind)\" is already in use")
        }
        let taken = Set(others.flatMap { [$0.singular, $0.kind.plural] + $0.shortNames })
        let wanted =
            [names["singular"]?.stringValue].compactMap(\.self)
            + (names["shortNames"]?.arrayValue ?? []).compactMap(\.stringValue)
        if let name = wanted.first(where: taken.contains) { return ("NameConflict", "\"\(name)\" is already in use") }
        return nil
    }

    private static func markTerminating(_ definition: JSONValue, at key: ObjectKey, in state: inout ClusterState) {
        var status = definition["status"] ?? [:]
        var conditions = (status["conditions"]?.arrayValue ?? []).filter { $0["type"] != "Terminating" }
        conditions.append([
            "type": "Terminating", "status": "True", "lastTransitionTime": .string(state.now.description),
            "reason": "InstanceDeletionInProgress", "message": "CustomResource deletion is in progress",
        ])
        status["conditions"] = .array(conditions)
        var object = definition
        object["status"] = status
        state.put(object, in: DefinitionRules.collection, at: key)
    }

    private static func empty(_ collection: CollectionID, in state: inout ClusterState) {
        guard let resource = state.catalog.resource(of: collection) else { return }
        for object in state.store.objects(collection) {
            state.deleteQuietly(object.json, at: object.key, of: resource)
        }
    }

    /// A definition goes when its last object has gone.
    private static func finishDeletion(of collection: CollectionID, in state: inout ClusterState) {
        let key = ObjectKey(name: collection.description)
        guard state.store.count(collection) == 0,
            let definition = state.store.object(DefinitionRules.collection, key), definition.isBeingDeleted
        else { return }
        let left = definition.finalizers.filter { $0 != DefinitionRules.cleanupFinalizer }
        if left.isEmpty {
            state.remove(DefinitionRules.collection, key)
        } else if left.count < definition.finalizers.count {
            var object = definition.json
            object.setMetadata("finalizers", .array(left.map(JSONValue.string)))
            state.put(object, in: DefinitionRules.collection, at: key)
        }
    }
}

extension ClusterState {
    /// Deletes an object as a controller does, without a word to anybody but the watchers.
    mutating func deleteQuietly(
        _ object: JSONValue, at key: ObjectKey, of resource: ServedResource, _ options: DeleteOptions = DeleteOptions()
    ) {
        if let marked = Self.marked(object, options, resource, at: now) {
            if marked != object { put(marked, in: resource.collection, at: key) }
        } else {
            remove(resource.collection, key)
        }
    }
}
