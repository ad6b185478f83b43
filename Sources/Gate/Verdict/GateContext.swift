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

/// A request worked out and judged.
public struct Assessment: Sendable, Hashable {
    public var plan: PlanStatus
    /// What the enforced policies, the baseline and the task's own bounds say.
    public var verdict: VerdictStatus
    /// In the order of the rules that ask for them.
    public var requirements: [ApprovalRequirement]
    /// What policies in Warn and Audit would have said.
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

/// Approvals that one rule asks for.
public struct ApprovalRequirement: Sendable, Hashable {
    /// `policy/rule`.
    public var rule: String
    /// How many different people must approve.
    public var quorum: Int
    /// Whose approval counts; anybody's where nobody is named.
    public var from: ApproverSet
    public var separationOfDuties: Bool
    public var secondFactor: SecondFactor
    public var requireJustification: Bool
    public var validFor: DurationString

    public init(
        rule: String, quorum: Int = 1, from: ApproverSet = ApproverSet(), separationOfDuties: Bool = true,
        secondFactor: SecondFactor = .none, requireJustification: Bool = false, validFor: DurationString = .hours(4)
    ) {
        self.rule = rule
        self.quorum = quorum
        self.from = from
        self.separationOfDuties = separationOfDuties
        self.secondFactor = secondFactor
        self.requireJustification = requireJustification
        self.validFor = validFor
    }
}
