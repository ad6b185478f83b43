import Gate
import InterlockAPI
import JSON
import KubeCore

/// What the gate says of an object that has not been written yet.
public struct PlanPreview: Sendable {
    public enum Answer: Sendable, Hashable {
        /// It would go through by itself.
        case admitted
        /// It would wait; for whom, in words.
        case approvalNeeded(String)
        case denied(String)
        /// Something else has to happen before it can be planned.
        case waiting(String)
    }

    public var kind: ResourceKind
    public var key: ObjectKey
    public var answer: Answer
    /// Nil where the change could not be worked out.
    public var plan: PlanStatus?
    public var verdict: VerdictStatus?
    public var approvals: ApprovalStatus?
    /// What policies in Warn and Audit would say.
    public var advisories: [RuleVerdict] = []
    /// The digest is that of the object as it is in the cluster; a new object gets its uid, and so its digest, there.
    public var isDigestFinal = false

    init(kind: ResourceKind, key: ObjectKey, answer: Answer) {
        self.kind = kind
        self.key = key
        self.answer = answer
    }

    init(kind: ResourceKind, key: ObjectKey, judgement: Judgement, isDigestFinal: Bool) {
        let answer: Answer =
            switch judgement.admission {
            case .admitted: .admitted
            case .waiting(_, let needs): .approvalNeeded(needs)
            case .denied(_, _, let message): .denied(message)
            }
        self.init(kind: kind, key: key, answer: answer)
        plan = judgement.assessment.plan
        verdict = judgement.assessment.verdict
        approvals = judgement.approvals
        advisories = judgement.assessment.advisories
        self.isDigestFinal = isDigestFinal
    }
}
