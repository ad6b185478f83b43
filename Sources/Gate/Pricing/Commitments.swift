import HashTreeCollections
import InterlockAPI
import KubeCore

/// What is already let through and therefore costs money: every pool as it is admitted, and what admitted tasks
/// still have to take up.
///
/// A value that is cheap to copy and to change one pool of, and that keeps the totals of the policies it was prepared
/// for: a pool is priced when it is put in, not when somebody asks what all of them come to.
public struct Commitments: Sendable {
    public struct Pool: Sendable, Hashable {
        public var key: ObjectKey
        public var labels: [String: String]
        public var namespaceLabels: [String: String]?
        /// What the provider is held to; nil where nothing was admitted yet.
        public var admitted: GPUNodePoolSpec?
        /// What an admitted task will make of it; the dearer of the two counts.
        public var reserved: GPUNodePoolSpec?

        public init(
            key: ObjectKey, labels: [String: String] = [:], namespaceLabels: [String: String]?,
            admitted: GPUNodePoolSpec?, reserved: GPUNodePoolSpec? = nil
        ) {
            self.key = key
            self.labels = labels
            self.namespaceLabels = namespaceLabels
            self.admitted = admitted
            self.reserved = reserved
        }
    }

    struct Entry: Sendable {
        var pool: Pool
        var amounts: PoolAmounts
    }

    // Trees that share what has not changed: a copy with one pool more is made for every judgement.
    private var entries: TreeDictionary<ObjectKey, Entry> = [:]
    /// Pools of which a price is not known.
    private(set) var unpriced: TreeSet<ObjectKey> = []
    private var prices: PriceTable?
    /// By the digest of the policy's content.
    private var totals: [String: PolicyLedger] = [:]
    /// How many pools were priced to make this value.
    private(set) var appraisals = 0

    public init(pools: [Pool] = []) {
        for pool in pools { self[pool.key] = pool }
    }

    public var count: Int { entries.count }

    /// The pool of a name. Setting it costs time in proportion to the policies, not to the pools.
    public subscript(key: ObjectKey) -> Pool? {
        get { entries[key]?.pool }
        set {
            let old = entries[key]
            if old?.pool == newValue { return }
            let new = newValue.map { Entry(pool: $0, amounts: appraise($0)) }
            entries[key] = new
            if new?.amounts.problems.isEmpty ?? true { unpriced.remove(key) } else { unpriced.insert(key) }
            for digest in totals.keys { totals[digest]?.replace(old, by: new) }
        }
    }

    func entry(_ key: ObjectKey) -> Entry? { entries[key] }

    /// These commitments with the totals of these policies at these prices. Costs nothing where they are there already,
    /// and otherwise time in proportion to the pools for each policy that is new, or for all where prices are.
    public func prepared(for policies: PolicySet, at prices: PriceTable) -> Commitments {
        if isPrepared(for: policies, at: prices) { return self }
        var next = self
        if next.prices?.isSame(as: prices) != true { next.appraise(at: prices) }
        let wanted = Dictionary(policies.policies.map { ($0.contentDigest, $0) }) { first, _ in first }
        next.totals = next.totals.filter { wanted[$0.key] != nil }
        for (digest, policy) in wanted where next.totals[digest] == nil {
            var ledger = PolicyLedger(policy)
            for entry in entries(of: next) { ledger.replace(nil, by: entry) }
            next.totals[digest] = ledger
        }
        return next
    }

    private func isPrepared(for policies: PolicySet, at prices: PriceTable) -> Bool {
        self.prices?.isSame(as: prices) == true && policies.policies.allSatisfy { totals[$0.contentDigest] != nil }
    }

    private func entries(of commitments: Commitments) -> some Sequence<Entry> {
        commitments.entries.lazy.map(\.value)
    }

    /// What all pools come to that a policy counts; nil where the commitments are not prepared for the policy.
    func ledger(of policy: CompiledPolicy) -> PolicyLedger? { totals[policy.contentDigest] }

    private mutating func appraise(at prices: PriceTable) {
        self.prices = prices
        totals = [:]
        unpriced = []
        for key in entries.keys {
            guard var entry = entries[key] else { continue }
            entry.amounts = appraise(entry.pool)
            entries[key] = entry
            if !entry.amounts.problems.isEmpty { unpriced.insert(key) }
        }
    }

    private mutating func appraise(_ pool: Pool) -> PoolAmounts {
        appraisals += 1
        return PoolAmounts(of: pool, prices: prices)
    }
}
