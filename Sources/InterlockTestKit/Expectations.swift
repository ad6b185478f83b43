import Controllers
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// What was expected did not come in time.
public struct UnmetExpectation: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) {
        self.description = description
    }
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
        let found = await watch(kind) { store -> JSONValue?? in
            let now = store[key].flatMap(Self.content)
            return isMet(now) ? .some(now) : nil
        }
        if let found { return found }
        let last = try await access.get(ObjectAddress(kind: kind, key: key))
        throw UnmetExpectation(
            description: "expected \(kind.kind) \(key) to \(what); it is \(last?["status"]?.description ?? "not there")"
        )
    }

    /// Waits until some object of a kind is as `isMet` wants it.
    public func expectAny(
        _ kind: ResourceKind, _ what: String, _ isMet: @escaping @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue {
        let found = await watch(kind) { store in store.objects.compactMap(Self.content).first(where: isMet) }
        guard let found else { throw UnmetExpectation(description: "expected \(what)") }
        return found
    }

    /// The first answer that `look` gives while the objects of a kind are watched; nil after the cluster's patience.
    private func watch<Answer: Sendable>(
        _ kind: ResourceKind, _ look: @escaping @Sendable (Store<JSONValue>) -> Answer?
    ) async -> Answer? {
        let informer = sources.informer(kind, indexes: []) { json throws(DecodingFailure) in json }
        return await withTaskGroup(of: Answer?.self) { group in
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
                if let answer = look(informer.store) { return answer }
                for await _ in changes {
                    if let answer = look(informer.store) { return answer }
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
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

    private static func content(_ object: CachedObject<JSONValue>) -> JSONValue? {
        guard case .success(let json) = object.content else { return nil }
        return json
    }
}
