import Gate
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers
import Synchronization

/// The cluster as the caches have it, and what is derived from them.
///
/// Reading is synchronous and cheap. Derived values are worked out when a cache changes, not when they are read: a
/// policy is compiled once per version.
final class ClusterView: Sendable {
    let tasks: Informer<AgentTask>
    let pools: Informer<GPUNodePool>
    let agents: Informer<AgentConfig>
    let policies: Informer<GuardPolicy>
    let prices: Informer<PriceBook>
    let namespaces: Informer<ObjectMeta>
    /// ConfigMaps that carry our agent label, and no others.
    let configMaps: Informer<JSONValue>

    /// A cache that nobody confirmed for this long is not decided upon.
    let staleAfter: Duration
    // Mutexes: written by informers' handlers, read in the middle of decisions.
    private let compiled = Mutex<[ObjectKey: CompiledPolicy]>([:])
    private let policySet = Mutex<PolicySet>(PolicySet([]))
    private let priceTable = Mutex<PriceTable>(PriceTable(books: []))
    /// Prices and pools that cannot be read leave a cost unknown. A policy that cannot be read blocks by itself.
    private let unreadable = Mutex<[String: DecodingFailure]>([:])
    let committed: CommittedPools
    private let namespaceCoverage = PolicyCoverage()
    private let agentCoverage = PolicyCoverage()

    init(sources: any InformerSources, staleAfter: Duration) {
        self.staleAfter = staleAfter
        tasks = sources.informer(AgentTask.kind, indexes: TaskIndex.all) { json throws(DecodingFailure) in
            try AgentTask(json: json)
        }
        pools = sources.informer(GPUNodePool.kind, indexes: [UnsettledIndex.index()]) { json throws(DecodingFailure) in
            try GPUNodePool(json: json)
        }
        agents = sources.informer(AgentConfig.kind, indexes: [UnsettledIndex.index()]) { json throws(DecodingFailure) in
            try AgentConfig(json: json)
        }
        policies = sources.informer(GuardPolicy.kind, indexes: []) { json throws(DecodingFailure) in
            try GuardPolicy(json: json)
        }
        prices = sources.informer(PriceBook.kind, indexes: []) { json throws(DecodingFailure) in
            try PriceBook(json: json)
        }
        namespaces = sources.informer(.namespace, indexes: []) { json throws(DecodingFailure) in
            try ObjectMeta(json: json["metadata"] ?? .null)
        }
        configMaps = sources.informer(.configMap, labelled: InterlockKey.agent, indexes: [AgentLabelIndex.index]) {
            json throws(DecodingFailure) in json
        }
        committed = CommittedPools(tasks: tasks, pools: pools, namespaces: namespaces)
        derive()
    }

    /// Every cache that decisions depend on.
    var caches: [any Syncing] { [tasks, pools, agents, policies, prices, namespaces, configMaps] }

    var policySetNow: PolicySet { policySet.withLock { $0 } }
    var priceTableNow: PriceTable { priceTable.withLock { $0 } }
    func compiledPolicy(_ name: String) -> CompiledPolicy? { compiled.withLock { $0[ObjectKey(name: name)] } }

    /// Nil where the namespace is not known, or cannot be read.
    func labels(ofNamespace name: String) -> [String: String]? { committed.labels(ofNamespace: name) }

    /// How many namespaces a policy takes in. Looks at them only where they or the policy have changed since.
    func matchedNamespaces(_ policy: CompiledPolicy) -> Int {
        namespaceCoverage.count(of: policy) {
            namespaces.store.objects.count { policy.covers(namespace: $0.key.name, labels: $0.namespaceLabels) }
        }
    }

    /// How many agents a policy is about, in the same way. One that cannot be read counts.
    func matchedAgents(_ policy: CompiledPolicy) -> Int {
        agentCoverage.count(of: policy) { agents.store.objects.count { covers($0, policy) } }
    }

    private func derive() {
        committed.use(policySetNow)
        committed.use(priceTableNow)
        policies.onChange { [self] change in
            let policy: CompiledPolicy? =
                switch change {
                case .deleted: nil
                case .added(let object), .updated(_, let object):
                    switch object.content {
                    case .success(let policy): PolicySet.compile(policy)
                    case .failure(let failure): PolicySet.undecodable(name: object.key.name, failure: failure)
                    }
                }
            let all: [CompiledPolicy]? = compiled.withLock { compiled in
                let old = compiled[change.key]
                compiled[change.key] = policy
                if let old, let policy, old.isSame(as: policy) { return nil }
                return Array(compiled.values)
            }
            // Its status alone: nothing that decides.
            guard let all else { return }
            let set = PolicySet(all)
            policySet.withLock { $0 = set }
            committed.use(set)
        }
        prices.onChange { [self] change in
            note(change, of: PriceBook.kind)
            guard change.isOfSpec else { return }
            let books = prices.store.objects.compactMap { object -> PriceBook? in
                guard case .success(let book) = object.content else { return nil }
                return book
            }
            let table = PriceTable(books: books)
            priceTable.withLock { $0 = table }
            committed.use(table)
        }
        pools.onChange { [self] change in
            note(change, of: GPUNodePool.kind)
            committed.recount(pool: change.key)
        }
        tasks.onChange { [self] change in committed.recount(task: change.key) }
        agents.onChange { [self] change in if change.isOfLabels { agentCoverage.forget() } }
        namespaces.onChange { [self] change in
            guard change.isOfLabels else { return }
            namespaceCoverage.forget()
            agentCoverage.forget()
            committed.recount(namespace: change.key.name)
        }
    }

    /// Which object cannot be read, and where; nil where all can.
    var unreadableSentence: String? {
        unreadable.withLock { $0.min { $0.key < $1.key } }.map {
            "\($0.key) cannot be read (\($0.value)); nothing is admitted until it is corrected"
        }
    }

    private func note<Object>(_ change: KubeRuntime.Change<Object>, of kind: ResourceKind) {
        var failure: DecodingFailure?
        if case .failure(let problem) = change.object.content { failure = problem }
        if case .deleted = change { failure = nil }
        let title = "\(kind.kind) \(change.key)"
        unreadable.withLock { $0[title] = failure }
    }
}
