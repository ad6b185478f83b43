import InterlockAPI
import KubeCore

/// A request with everything worked out that more than one rule looks at.
struct GateInput: Sendable {
    let request: ChangeRequest
    let context: GateContext
    let changes: [ReadChange]
    let impacts: [Impact]
    let estimate: CostEstimate
    /// What expressions see; nil where no policy has any.
    let facts: RuleFacts?

    init(_ request: ChangeRequest, in context: GateContext) {
        self.request = request
        self.context = context
        changes = request.changes.map(ReadChange.init)
        impacts = changes.map(ImpactTable.impact)
        estimate = CostEstimate(of: changes, prices: context.prices)
        facts =
            context.policies.hasRules
            ? RuleFacts(request, changes: changes, impacts: impacts, estimate: estimate) : nil
    }

    var impact: Impact { impacts.max() ?? .none }

    /// The highest impact among the changes that are not at these places; nil where all are.
    func impact(besides places: Set<Int>) -> Impact? {
        impacts.indices.filter { !places.contains($0) }.map { impacts[$0] }.max()
    }

    /// How long the change may cost money until a person can react: its lease, or else the longest approval window
    /// among the enforced policies that match. A policy without approvals, or none at all, stands for 4h.
    func window(of enforced: [CompiledPolicy]) -> DurationString {
        request.lease ?? enforced.map(\.longestWindow).max() ?? .hours(4)
    }
}
