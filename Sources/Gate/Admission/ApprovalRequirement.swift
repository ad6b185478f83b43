import InterlockAPI
import KubeCore

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
