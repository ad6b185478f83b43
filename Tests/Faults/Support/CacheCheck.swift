import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore

/// Compares the controller's caches with what the server lists.
enum CacheCheck {
    /// Asks again until nothing differs; the caches cannot be awaited from outside.
    static func untilEqual(_ lives: ControllerLives, _ client: APIClient) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            var problems: [String] = []
            for collection in await lives.cachedObjects { problems += try await differences(collection, client) }
            if problems.isEmpty { return }
            guard ContinuousClock.now < end else {
                throw UnmetExpectation(description: "caches differ: \(problems.joined(separator: "; "))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func differences(_ cache: CachedCollection, _ client: APIClient) async throws -> [String] {
        let selector = cache.kind == .configMap ? InterlockKey.agent : nil
        let list = try await client.listAll(cache.kind, options: ListOptions(labelSelector: selector))
        var missing = Set(cache.objects.keys)
        var problems: [String] = []
        for json in list.objects {
            let metadata = try ObjectMeta(json: json["metadata"] ?? .null)
            missing.remove(metadata.key)
            let title = "\(cache.kind.kind) \(metadata.key)"
            guard let cached = cache.objects[metadata.key] else {
                problems.append("\(title) is not in the cache")
                continue
            }
            if cached.uid != metadata.uid || cached.resourceVersion != metadata.resourceVersion {
                problems.append("\(title) is \(cached.resourceVersion) in the cache and \(metadata.resourceVersion)")
            } else if try cached.content.map({ content(cache.kind, $0) }) != read(cache.kind, json) {
                problems.append("\(title) has other content in the cache")
            }
        }
        return problems + missing.map { "\(cache.kind.kind) \($0) is in the cache alone" }
    }

    /// What a cache makes of an object.
    private static func read(_ kind: ResourceKind, _ json: JSONValue) throws -> JSONValue {
        let value: JSONValue =
            switch kind {
            case AgentTask.kind: try AgentTask(json: json).json
            case GPUNodePool.kind: try GPUNodePool(json: json).json
            case AgentConfig.kind: try AgentConfig(json: json).json
            case GuardPolicy.kind: try GuardPolicy(json: json).json
            case PriceBook.kind: try PriceBook(json: json).json
            case .namespace: ["metadata": try ObjectMeta(json: json["metadata"] ?? .null).json]
            default: json
            }
        return content(kind, value)
    }

    /// Caches may leave out who owns which field.
    private static func content(_ kind: ResourceKind, _ json: JSONValue) -> JSONValue {
        guard var object = json.objectValue, var metadata = object["metadata"]?.objectValue else { return json }
        metadata["managedFields"] = nil
        object["metadata"] = .object(metadata)
        return .object(object)
    }
}
