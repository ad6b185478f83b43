import InterlockAPI

/// A policy that may be about a request, and the changes of it that it is about.
struct PolicyScope {
    let policy: CompiledPolicy
    /// With their places in the request, in its order.
    let placed: [(index: Int, change: ReadChange)]
    /// Nil where the policy has no expressions.
    let evaluator: RuleEvaluator?
    /// The places of the changes in the request that the policy is about without a doubt.
    let sure: Set<Int>

    /// Nil where the policy is about nothing in the request.
    init?(_ policy: CompiledPolicy, of input: GateInput) {
        self.policy = policy
        let evaluator = input.facts.flatMap {
            policy.rules.isEmpty ? nil : RuleEvaluator(policy, facts: $0, input: input)
        }
        var placed: [(index: Int, change: ReadChange)] = []
        var sure: Set<Int> = []
        for (index, change) in input.changes.enumerated() {
            var answer = policy.answer(for: change.change, of: input.request)
            if answer != .no, let evaluator { answer = min(answer, evaluator.answer(policy.rules.conditions, index)) }
            switch answer {
            case .no: continue
            case .possibly: break
            case .surely: sure.insert(index)
            }
            placed.append((index, change))
        }
        if placed.isEmpty { return nil }
        (self.placed, self.sure, self.evaluator) = (placed, sure, evaluator)
    }

    var changes: [ReadChange] { placed.map(\.change) }

    /// The places of the changes for which the policy says itself when whose approval is needed.
    var answered: Set<Int> {
        policy.enforcement == .enforce && policy.spec?.approvals.isEmpty == false ? sure : []
    }
}

extension RuleEvaluator {
    /// Whether all of a policy's conditions are true of a change; one that cannot be answered may be.
    fileprivate func answer(_ conditions: [CompiledRules.Condition], _ index: Int) -> MatchAnswer {
        var answer = MatchAnswer.surely
        for condition in conditions {
            switch self.answer(condition.program, ofChange: index) {
            case .holds: break
            case .fails: return .no
            case .unproven, .broken: answer = .possibly
            }
        }
        return answer
    }
}
