import InterlockAPI

/// A policy that may be about a request, and the changes of it that it is about.
struct PolicyScope {
    let policy: CompiledPolicy
    /// In the order of the request.
    let changes: [ReadChange]
    /// The places of the changes in the request that the policy is about without a doubt.
    let sure: Set<Int>

    /// Nil where the policy is about nothing in the request.
    init?(_ policy: CompiledPolicy, of input: GateInput) {
        self.policy = policy
        var changes: [ReadChange] = []
        var sure: Set<Int> = []
        for (index, change) in input.changes.enumerated() {
            switch policy.answer(for: change.change, of: input.request) {
            case .no: continue
            case .possibly: break
            case .surely: sure.insert(index)
            }
            changes.append(change)
        }
        if changes.isEmpty { return nil }
        (self.changes, self.sure) = (changes, sure)
    }

    /// The places of the changes for which the policy says itself when whose approval is needed.
    var answered: Set<Int> {
        policy.enforcement == .enforce && policy.spec?.approvals.isEmpty == false ? sure : []
    }
}
