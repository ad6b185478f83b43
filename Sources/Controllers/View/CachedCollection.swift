import InterlockAPI
import JSON
import KubeCore
import KubeRuntime

/// What one cache holds.
public struct CachedCollection: Sendable {
    public struct Entry: Sendable, Hashable {
        public let uid: String
        public let resourceVersion: String
        /// What was read of the object; nil where it cannot be read.
        public let content: JSONValue?
    }

    public let kind: ResourceKind
    public let objects: [ObjectKey: Entry]

    init<Object>(_ kind: ResourceKind, _ informer: Informer<Object>, content: (Object) -> JSONValue) {
        self.kind = kind
        let entries = informer.store.objects.map { object -> (ObjectKey, Entry) in
            var json: JSONValue?
            if case .success(let value) = object.content { json = content(value) }
            return (object.key, Entry(uid: object.uid, resourceVersion: object.resourceVersion, content: json))
        }
        objects = Dictionary(entries) { _, last in last }
    }
}

extension ClusterView {
    var cachedObjects: [CachedCollection] {
        [
            CachedCollection(AgentTask.kind, tasks) { $0.json }, CachedCollection(GPUNodePool.kind, pools) { $0.json },
            CachedCollection(AgentConfig.kind, agents) { $0.json },
            CachedCollection(GuardPolicy.kind, policies) { $0.json },
            CachedCollection(PriceBook.kind, prices) { $0.json },
            CachedCollection(.namespace, namespaces) { ["metadata": $0.json] },
            CachedCollection(.configMap, configMaps) { $0 },
        ]
    }
}
