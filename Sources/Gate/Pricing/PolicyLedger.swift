import InterlockAPI
import KubeCore

/// What all pools that one policy counts come to, kept while pools come, change and go.
struct PolicyLedger: Sendable {
    private let match: PolicyMatch?
    private(set) var pools = 0
    private var cost: Int128 = 0
    private var gpus: Int128 = 0
    private var admittedCost: Int128 = 0
    private var unpricedAdmitted = 0
    /// Pools of which a cost is not known.
    private(set) var unpriced = 0

    init(_ policy: CompiledPolicy) {
        match = policy.spec?.match
    }

    /// Whether the policy counts the pool; one that cannot be read counts all.
    func counts(_ pool: Commitments.Pool) -> Bool {
        match?.covers(
            .gpuNodePool, labels: pool.labels, namespace: pool.key.namespace, namespaceLabels: pool.namespaceLabels)
            ?? true
    }

    mutating func replace(_ old: Commitments.Entry?, by new: Commitments.Entry?) {
        if let old, counts(old.pool) { add(old.amounts, times: -1) }
        if let new, counts(new.pool) { add(new.amounts, times: 1) }
    }

    private mutating func add(_ amounts: PoolAmounts, times sign: Int) {
        pools += sign
        cost += amounts[.cost] * Int128(sign)
        gpus += amounts[.gpus] * Int128(sign)
        admittedCost += amounts.admittedCost * Int128(sign)
        if !amounts.isAdmittedPriced { unpricedAdmitted += sign }
        if !amounts.problems.isEmpty { unpriced += sign }
    }

    subscript(measure: Measure) -> Int128 {
        switch measure {
        case .cost: cost
        case .gpus: gpus
        }
    }

    /// What is let through, without what is reserved; nil where a price is not known.
    var hourlyAdmitted: Money? {
        unpricedAdmitted == 0 ? Money(millionths: Int64(clamping: admittedCost)) : nil
    }
}
