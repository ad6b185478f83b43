import InterlockAPI

/// A request worked out and judged.
public struct Assessment: Sendable, Hashable {
    public var plan: PlanStatus
    /// What the enforced policies, the baseline and the task's own bounds say.
    public var verdict: VerdictStatus
    /// In the order of the rules that ask for them.
    public var requirements: [ApprovalRequirement]
    /// What policies in Warn and Audit would have said; of those in Warn the verdict has it, too.
    public var advisories: [RuleVerdict]

    public init(
        plan: PlanStatus, verdict: VerdictStatus, requirements: [ApprovalRequirement] = [],
        advisories: [RuleVerdict] = []
    ) {
        self.plan = plan
        self.verdict = verdict
        self.requirements = requirements
        self.advisories = advisories
    }
}
