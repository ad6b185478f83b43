import Controllers
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// What was expected did not come in time.
public struct UnmetExpectation: Error, CustomStringConvertible {
    public let description: String
}

extension TestCluster {
    /// Waits, by watching, until an object is as `isMet` wants it; fails after the cluster's patience.
    @discardableResult
    public func expect<Resource: CustomResource>(
        _ type: Resource.Type, _ key: ObjectKey, to what: String, _ isMet: @escaping @Sendable (Resource) -> Bool
    ) async throws -> Resource {
        let json = try await expectObject(Resource.kind, key, to: what) { json in
            guard let json, let resource = try? Resource(json: json) else { return false }
            return isMet(resource)
        }
        guard let json else { throw UnmetExpectation(description: "\(Resource.kind.kind) \(key) is gone") }
        return try Resource(json: json)
    }

    /// Waits until the object, nil while there is none, is as `isMet` wants it.
    public func expectObject(
        _ kind: ResourceKind, _ key: ObjectKey, to what: String, _ isMet: @escaping @Sendable (JSONValue?) -> Bool
    ) async throws -> JSONValue? {
        let informer = sources.informer(kind, indexes: []) { json throws(DecodingFailure) in json }
        let found = await withTaskGroup(of: JSONValue??.self) { group in
            group.addTask {
                await informer.run()
                return nil
            }
            group.addTask { [patience] in
                // The deadline of the whole expectation; nothing is polled.
                try? await Task.sleep(for: patience)
                return nil
            }
            group.addTask {
                guard await informer.waitUntilSynced() else { return nil }
                let changes = informer.changes()
                if case let now = Self.content(of: informer, key), isMet(now) { return .some(now) }
                for await _ in changes {
                    if case let now = Self.content(of: informer, key), isMet(now) { return .some(now) }
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let found else {
            let last = try await access.get(ObjectAddress(kind: kind, key: key))
            throw UnmetExpectation(
                description:
                    "expected \(kind.kind) \(key) to \(what); it is \(last?["status"]?.description ?? "not there")")
        }
        return found
    }

    /// Waits until a task is in `phase` for the spec that it has.
    @discardableResult
    public func expectPhase(_ phase: TaskPhase, of task: ObjectKey) async throws -> AgentTask {
        try await expect(AgentTask.self, task, to: "be \(phase.rawValue)") {
            $0.status.phase == phase && $0.status.observedGeneration == $0.metadata.generation
        }
    }

    /// Waits until an object's `Ready` condition has `reason` for the spec that it has.
    @discardableResult
    public func expectReason<Resource: CustomResource>(
        _ reason: String, of type: Resource.Type, _ key: ObjectKey
    ) async throws -> Resource {
        let json = try await expectObject(Resource.kind, key, to: "be \(reason)") { json in
            guard let json, let conditions = try? [Condition](json: json[path: "status", "conditions"] ?? []) else {
                return false
            }
            let generation = json[path: "metadata", "generation"]
            return conditions[ConditionType.ready]?.reason == reason
                && json[path: "status", "observedGeneration"] == generation
        }
        return try Resource(json: json ?? [:])
    }

    /// Waits until a pool's admitted spec asks for so many nodes.
    @discardableResult
    public func expectApplied(_ replicas: Int, to pool: ObjectKey) async throws -> GPUNodePool {
        try await expect(GPUNodePool.self, pool, to: "be admitted with \(replicas) nodes") {
            $0.status.admitted?.desiredReplicas == replicas
        }
    }

    private static func content(of informer: Informer<JSONValue>, _ key: ObjectKey) -> JSONValue? {
        guard case .success(let json)? = informer.store[key]?.content else { return nil }
        return json
    }
}
