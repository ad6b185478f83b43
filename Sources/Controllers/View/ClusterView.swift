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
    private let poolCommitments = Mutex<[ObjectKey: Commitments.Pool]>([:])

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
        derive()
    }

    /// Every cache that decisions depend on.
    var caches: [any Syncing] { [tasks, pools, agents, policies, prices, namespaces, configMaps] }

    var policySetNow: PolicySet { policySet.withLock { $0 } }
    var priceTableNow: PriceTable { priceTable.withLock { $0 } }
    /// What is admitted, as far as the cache shows it; without what tasks have reserved.
    var commitments: Commitments {
        var commitments = Commitments()
        commitments.pools = poolCommitments.withLock { $0 }
        return commitments
    }

    func compiledPolicy(_ name: String) -> CompiledPolicy? { compiled.withLock { $0[ObjectKey(name: name)] } }

    /// Nil where the namespace is not known, or cannot be read.
    func labels(ofNamespace name: String) -> [String: String]? {
        guard case .success(let metadata)? = namespaces.store[ObjectKey(name: name)]?.content else { return nil }
        return metadata.labels
    }

    private func derive() {
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
            let all = compiled.withLock { compiled in
                compiled[change.key] = policy
                return Array(compiled.values)
            }
            policySet.withLock { $0 = PolicySet(all) }
        }
        prices.onChange { [self] change in
            note(change, of: PriceBook.kind)
            let books = prices.store.objects.compactMap { object -> PriceBook? in
                guard case .success(let book) = object.content else { return nil }
                return book
            }
            priceTable.withLock { $0 = PriceTable(books: books) }
        }
        pools.onChange { [self] change in
            note(change, of: GPUNodePool.kind)
            recount(change.key)
        }
        namespaces.onChange { [self] change in
            for pool in pools.store.objects(in: change.key.name) { recount(pool.key) }
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

    /// Brings one pool's share of the commitments up to date.
    private func recount(_ key: ObjectKey) {
        poolCommitments.withLock { commitments in
            guard case .success(let pool)? = pools.store[key]?.content else {
                commitments[key] = nil
                return
            }
            commitments[key] = Commitments.Pool(
                key: key, labels: pool.metadata.labels, namespaceLabels: labels(ofNamespace: key.namespace),
                admitted: pool.status.admitted)
        }
    }
}
