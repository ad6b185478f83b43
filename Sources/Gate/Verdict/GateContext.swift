import InterlockAPI
import KubeCore

/// What holds when a request is assessed: rules, prices, what is already let through, and the time.
///
/// A value: what is asked of it later does not depend on what changes meanwhile.
public struct GateContext: Sendable {
    public let policies: PolicySet
    public let prices: PriceTable
    public let commitments: Commitments
    public let now: Timestamp

    /// Costs time in proportion to the commitments unless they are prepared for these policies and prices.
    public init(policies: PolicySet, prices: PriceTable, commitments: Commitments, now: Timestamp) {
        self.policies = policies
        self.prices = prices
        self.commitments = commitments.prepared(for: policies, at: prices)
        self.now = now
    }
}
