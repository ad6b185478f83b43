import InterlockAPI
import KubeCore

/// What holds when a request is assessed: rules, prices, what is already let through, and the time.
public struct GateContext: Sendable {
    public var policies: PolicySet
    public var prices: PriceTable
    public var commitments: Commitments
    public var now: Timestamp

    public init(policies: PolicySet, prices: PriceTable, commitments: Commitments, now: Timestamp) {
        self.policies = policies
        self.prices = prices
        self.commitments = commitments
        self.now = now
    }
}
