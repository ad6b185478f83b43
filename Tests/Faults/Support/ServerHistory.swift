import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Synchronization

/// Every version of every object that matters, as the server had them: watched by an admin, not through the proxy.
final class ServerHistory: Sendable {
    /// One object at one revision of the server.
    struct Version: Sendable {
        enum Content: Sendable {
            case task(AgentTask)
            case pool(GPUNodePool)
            case agent(AgentConfig)
            case other
        }

        let kind: ResourceKind
        let key: ObjectKey
        let uid: String
        let revision: Int
        let json: JSONValue
        let content: Content
        let isDeleted: Bool
    }

    struct Address: Hashable {
        let kind: ResourceKind
        let key: ObjectKey
    }

    /// The newest versions.
    struct World: Sendable {
        var latest: [Address: Version] = [:]

        func task(_ key: ObjectKey) -> AgentTask? {
            guard case .task(let task)? = latest[Address(kind: AgentTask.kind, key: key)]?.content else { return nil }
            return task
        }

        func pool(_ key: ObjectKey) -> GPUNodePool? {
            guard case .pool(let pool)? = latest[Address(kind: GPUNodePool.kind, key: key)]?.content else { return nil }
            return pool
        }

        func agent(_ key: ObjectKey) -> AgentConfig? {
            guard case .agent(let agent)? = latest[Address(kind: AgentConfig.kind, key: key)]?.content else {
                return nil
            }
            return agent
        }
    }

    static let kinds = [
        AgentTask.kind, GPUNodePool.kind, AgentConfig.kind, GuardPolicy.kind, PriceBook.kind, .configMap,
    ]

    private struct State {
        var versions: [Version] = []
        var world = World()
        var gap: String?
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var next = 0
    }

    private let client: APIClient
    // A mutex: six watches write, many read.
    private let state = Mutex(State())

    init(_ client: APIClient) {
        self.client = client
    }

    /// In the order of the server's revisions.
    var versions: [Version] { state.withLock { $0.versions }.sorted { $0.revision < $1.revision } }
    var world: World { state.withLock { $0.world } }
    /// Why the history is not whole; nil where it is.
    var gap: String? { state.withLock { $0.gap } }

    /// Follows all kinds until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for kind in Self.kinds { group.addTask { await self.follow(kind) } }
        }
    }

    private func follow(_ kind: ResourceKind) async {
        let selector = kind == .configMap ? InterlockKey.agent : nil
        do {
            let list = try await client.list(kind, options: ListOptions(labelSelector: selector))
            for item in list.objects { record(kind, item, isDeleted: false) }
            var version = list.resourceVersion
            while !Task.isCancelled {
                let options = WatchOptions(labelSelector: selector, resourceVersion: version)
                for try await event in try await client.watch(kind, options: options) {
                    switch event {
                    case .added(let object), .modified(let object):
                        record(kind, object.value, isDeleted: false)
                    case .deleted(let object): record(kind, object.value, isDeleted: true)
                    case .bookmark: break
                    case .error(let status): throw status
                    }
                    if let seen = event.resourceVersion { version = seen }
                }
            }
        } catch {
            if !Task.isCancelled { state.withLock { $0.gap = "\(kind.plural): \(error)" } }
        }
    }

    private func record(_ kind: ResourceKind, _ json: JSONValue, isDeleted: Bool) {
        guard let metadata = try? ObjectMeta(json: json["metadata"] ?? .null),
            let revision = Int(metadata.resourceVersion)
        else { return state.withLock { $0.gap = "\(kind.plural): an object without a revision" } }
        let content: Version.Content
        do {
            content =
                switch kind {
                case AgentTask.kind: .task(try AgentTask(json: json))
                case GPUNodePool.kind: .pool(try GPUNodePool(json: json))
                case AgentConfig.kind: .agent(try AgentConfig(json: json))
                default: .other
                }
        } catch {
            return state.withLock { $0.gap = "\(kind.plural) \(metadata.key): \(error)" }
        }
        let version = Version(
            kind: kind, key: metadata.key, uid: metadata.uid, revision: revision, json: json, content: content,
            isDeleted: isDeleted)
        let listeners = state.withLock { state in
            state.versions.append(version)
            state.world.latest[Address(kind: kind, key: metadata.key)] = isDeleted ? nil : version
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    /// The first answer that `look` gives of the world as it changes.
    func until<Answer: Sendable>(
        _ what: String, within patience: Duration = .seconds(60), _ look: @escaping @Sendable (World) -> Answer?
    ) async throws -> Answer {
        let (changes, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = listener
            return state.next
        }
        defer { _ = state.withLock { $0.listeners.removeValue(forKey: number) } }
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                if let answer = look(self.world) { return answer }
                for await _ in changes {
                    if let answer = look(self.world) { return answer }
                }
                return nil
            }
            group.addTask {
                // The deadline of the whole expectation.
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() ?? nil else {
                throw UnmetExpectation(description: "expected within \(patience): \(what)")
            }
            return answer
        }
    }
}
