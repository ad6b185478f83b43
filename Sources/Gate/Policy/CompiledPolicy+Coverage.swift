import InterlockAPI
import KubeCore

extension CompiledPolicy {
    /// Whether the policy takes in a namespace with this name and these labels; nil where they are not known, which
    /// counts as taken in. A policy that cannot be read takes in everything.
    public func covers(namespace: String, labels: [String: String]?) -> Bool {
        spec.map { $0.match.namespaceAnswer(namespace, labels: labels) != .no } ?? true
    }

    /// Whether the policy is about an object, whoever changes it.
    public func covers(
        _ kind: TargetKind, labels: [String: String], namespace: String, namespaceLabels: [String: String]?
    ) -> Bool {
        spec?.match.covers(kind, labels: labels, namespace: namespace, namespaceLabels: namespaceLabels) ?? true
    }

    /// What the pools come to that the policy's totals count; nil where the commitments are not prepared for the policy.
    public func totals(in commitments: Commitments) -> CommittedTotals? {
        commitments.ledger(of: self).map(CommittedTotals.init)
    }

    /// The same, prepared where they are not.
    public func totals(in commitments: Commitments, prices: PriceTable) -> CommittedTotals? {
        totals(in: commitments.prepared(for: PolicySet([self]), at: prices))
    }
}

/// What the pools come to that a policy's totals count.
public struct CommittedTotals: Sendable, Hashable {
    public let pools: Int
    /// With what tasks have reserved.
    public let gpus: Int
    /// What is let through, without what is reserved; nil where a price is not known.
    public let hourlyAdmitted: Money?

    init(_ ledger: PolicyLedger) {
        pools = ledger.pools
        gpus = Int(clamping: ledger[.gpus])
        hourlyAdmitted = ledger.hourlyAdmitted
    }
}
