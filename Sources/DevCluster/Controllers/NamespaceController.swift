import JSON
import KubeCore

/// Gives every namespace its service account, and empties those that are being deleted.
enum NamespaceController {
    private static let serviceAccounts = CollectionID("", "serviceaccounts")

    static func observe(_ event: StoreEvent, in state: inout ClusterState) {
        guard event.collection == NamespaceRules.collection else {
            if event.change == .deleted, !event.key.namespace.isEmpty { finish(event.key.namespace, in: &state) }
            return
        }
        guard let namespace = event.new else { return }
        if event.change == .added { addServiceAccount(to: event.key.name, in: &state) }
        if namespace.isBeingDeleted, event.old?.isBeingDeleted != true {
            empty(event.key.name, in: &state)
        }
        if namespace.isBeingDeleted { finish(event.key.name, in: &state) }
    }

    private static func addServiceAccount(to namespace: String, in state: inout ClusterState) {
        let key = ObjectKey(namespace: namespace, name: "default")
        guard state.store.object(serviceAccounts, key) == nil else { return }
        state.put(
            [
                "kind": "ServiceAccount", "apiVersion": "v1",
                "metadata": [
                    "name": "default", "namespace": .string(namespace), "uid": .string(Randomness.uid()),
                    "creationTimestamp": .string(state.now.description),
                ],
            ], in: serviceAccounts, at: key)
    }

    private static func empty(_ namespace: String, in state: inout ClusterState) {
        for collection in state.store.collectionIDs.sorted(by: { $0.description < $1.description }) {
            guard let resource = state.catalog.resource(of: collection), resource.kind.isNamespaced else { continue }
            for object in state.store.objects(collection, namespace: namespace) {
                state.deleteQuietly(object.json, at: object.key, of: resource)
            }
        }
    }

    /// Takes away the namespace's own finalizer when nothing is left in it; else says what holds it.
    private static func finish(_ name: String, in state: inout ClusterState) {
        let key = ObjectKey(name: name)
        guard let namespace = state.store.object(NamespaceRules.collection, key), namespace.isBeingDeleted else {
            return
        }
        let left = state.store.collectionIDs.filter { state.store.count($0, namespace: name) > 0 }
            .sorted { $0.description < $1.description }.map { ($0, state.store.objects($0, namespace: name)) }
        var object = namespace.json
        guard left.isEmpty else {
            let conditions = remainder(left, at: state.now)
            var status = object["status"] ?? [:]
            if Self.messages(status["conditions"]) == Self.messages(conditions) { return }
            status["conditions"] = conditions
            object["status"] = status
            state.put(object, in: NamespaceRules.collection, at: key)
            return
        }
        var spec = object["spec"] ?? [:]
        let finalizers = (spec["finalizers"]?.arrayValue ?? []).filter { $0 != "kubernetes" }
        if finalizers.isEmpty, namespace.finalizers.isEmpty {
            state.remove(NamespaceRules.collection, key)
        } else if finalizers.count < (spec["finalizers"]?.arrayValue ?? []).count {
            spec["finalizers"] = finalizers.isEmpty ? nil : .array(finalizers)
            object["spec"] = spec
            state.put(object, in: NamespaceRules.collection, at: key)
        }
    }

    private static func messages(_ conditions: JSONValue?) -> [JSONValue?] {
        (conditions?.arrayValue ?? []).map { $0["message"] }
    }

    private static func remainder(
        _ left: [(CollectionID, ObjectSlice)], at now: Timestamp
    ) -> JSONValue {
        let contents = left.map { "\($0.0) has \($0.1.count) resource instances" }
        var finalizers: [String: Int] = [:]
        for finalizer in left.flatMap({ $0.1.flatMap(\.finalizers) }) { finalizers[finalizer, default: 0] += 1 }
        let holders = finalizers.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
        func condition(_ type: String, _ reason: String, _ message: String) -> JSONValue {
            [
                "type": .string(type), "status": "True", "lastTransitionTime": .string(now.description),
                "reason": .string(reason), "message": .string(message),
            ]
        }
        return [
            condition(
                "NamespaceContentRemaining", "SomeResourcesRemain",
                "Some resources are remaining: \(contents.joined(separator: ", "))"),
            condition(
                "NamespaceFinalizersRemaining", "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: \(holders.joined(separator: ", "))"),
        ]
    }
}
