import InterlockAPI

/// The gate: what a change would do, what the rules say of it, and whether it may happen.
///
/// Pure: the same request in the same context has the same answer, wherever and whenever it is asked.
public enum Gate {
    /// Works out and judges a request.
    ///
    /// Every policy that matches speaks, and the strictest decision wins. Nothing is thrown: what is missing or cannot
    /// be read becomes a denial with a sentence. Costs time in proportion to the changes times the policies, however
    /// many pools are committed; only where some of these have no known price, and a change that raises a total is
    /// denied for that, they are looked through for the one to name.
    public static func assess(_ request: ChangeRequest, in context: GateContext) -> Assessment {
        let input = GateInput(request, in: context)
        let matching = context.policies.policies.compactMap { PolicyScope($0, of: input) }
        let enforced = matching.filter { $0.policy.enforcement == .enforce }
        let window = input.window(of: enforced.map(\.policy))
        let cost = input.estimate.planCost(over: window)

        var rules = BuiltInRules.verdicts(for: input, worstCase: input.estimate.worstCase(over: window))
        var requirements: [ApprovalRequirement] = []
        var contents: [String: String] = [:]
        for review in enforced.map({ PolicyReview($0, of: input) }) {
            rules += review.rules
            requirements += review.requirements
            contents.merge(review.contents) { first, _ in first }
        }
        let answered = enforced.reduce(into: Set<Int>()) { $0.formUnion($1.answered) }
        if let impact = input.impact(besides: answered), impact >= .high {
            let (verdict, requirement) = BuiltInRules.baseline(impact: impact)
            rules.append(verdict)
            requirements.append(requirement)
        }

        var plan = PlanStatus()
        plan.impact = input.impact
        plan.cost = cost
        plan.changes = zip(input.changes, input.impacts).map { planned($0, impact: $1, of: input.changes.count) }
        plan.digest = PlanDigest.of(request, cost: cost, rules: rules, contents: contents)
        var verdict = VerdictStatus()
        verdict.decision = rules.map(\.decision).max() ?? .allow
        verdict.rules = rules
        var advisories: [RuleVerdict] = []
        for scope in matching where scope.policy.enforcement != .enforce {
            let review = PolicyReview(scope, of: input)
            advisories += review.rules
            if scope.policy.enforcement == .warn { verdict.warnings += review.rules }
        }
        return Assessment(plan: plan, verdict: verdict, requirements: requirements, advisories: advisories)
    }

    private static func planned(_ change: ReadChange, impact: Impact, of changes: Int) -> PlannedChange {
        var planned = PlannedChange()
        planned.name = change.change.name
        planned.kind = change.change.kind
        planned.target = change.change.target
        planned.operation = change.change.operation
        planned.impact = impact
        planned.effect = change.effect
        planned.differences = FieldSummary.listed(change.differences, changes: changes)
        return planned
    }
}
