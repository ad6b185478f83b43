import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

/// What decisions depend on in a cluster, at one moment.
public struct ClusterSnapshot: Sendable {
    public var policies: [CompiledPolicy]
    public var books: [PriceBook]
    public var pools: [ObjectKey: GPUNodePool]
    public var agents: [ObjectKey: AgentConfig]
    /// Labels by the namespace's name.
    public var namespaces: [String: [String: String]]
    /// What is admitted and reserved.
    public var commitments: Commitments
    /// A sentence where an object cannot be read without which nothing can be decided.
    public var problem: String?

    public init(
        policies: [CompiledPolicy] = [], books: [PriceBook] = [], pools: [ObjectKey: GPUNodePool] = [:],
        agents: [ObjectKey: AgentConfig] = [:], namespaces: [String: [String: String]] = [:],
        commitments: Commitments = Commitments()
    ) {
        self.policies = policies
        self.books = books
        self.pools = pools
        self.agents = agents
        self.namespaces = namespaces
        self.commitments = commitments
    }
}

extension ClusterSnapshot {
    init(_ view: ClusterView) {
        self.init(
            policies: view.policySetNow.policies,
            books: view.prices.store.objects.compactMap { Self.content($0.content) },
            pools: Self.contents(view.pools.store.objects.map { ($0.key, Self.content($0.content)) }),
            agents: Self.contents(view.agents.store.objects.map { ($0.key, Self.content($0.content)) }),
            commitments: view.committed.commitments())
        for namespace in view.namespaces.store.objects { namespaces[namespace.key.name] = namespace.namespaceLabels }
        problem = view.unreadableSentence
    }

    private static func content<Object>(_ content: Result<Object, DecodingFailure>) -> Object? {
        guard case .success(let object) = content else { return nil }
        return object
    }

    private static func contents<Object>(_ pairs: [(ObjectKey, Object?)]) -> [ObjectKey: Object] {
        var result: [ObjectKey: Object] = [:]
        for (key, object) in pairs { result[key] = object }
        return result
    }
}
