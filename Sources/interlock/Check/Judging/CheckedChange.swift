import Gate
import InterlockAPI

/// One object, or one plan of Terraform, as the gate judged it.
struct CheckedChange: Sendable {
    enum Answer: String, Sendable {
        case allowed = "Allowed"
        case approvalNeeded = "ApprovalNeeded"
        case denied = "Denied"
        /// The input is wrong, so that nothing can be said of it.
        case invalid = "Invalid"
    }

    var kind: String
    var namespace: String
    var name: String
    var place: SourcePlace
    var answer: Answer
    var plan: PlanStatus?
    var verdict = VerdictStatus()
    /// What policies in Warn and Audit would have said.
    var advisories: [RuleVerdict] = []
    /// Whose approvals are needed.
    var approvals = ApprovalStatus()
    var findings: [Finding] = []

    var title: String { namespace.isEmpty ? "\(kind) \(name)" : "\(kind) \(namespace)/\(name)" }
}
