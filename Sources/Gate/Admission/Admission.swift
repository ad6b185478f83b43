import InterlockAPI

/// How far what stands on an object may be taken for what a person said.
public enum ApprovalTrust: Sendable, Hashable {
    /// Nothing counts, for this reason: a sentence that says what to do.
    case none(reason: String)
    /// Everything counts as if its author were proven, and everybody is taken for a member of every group. For
    /// experiments only: whoever can write an annotation can then approve.
    case unverified
}

/// Whether a change may happen now.
public enum Admission: Sendable, Hashable {
    case admitted(ApprovalStatus)
    /// `needs` says whose approval is missing.
    case waiting(ApprovalStatus, needs: String)
    /// `by` is the rule (`policy/rule`) or the person who denied it.
    case denied(ApprovalStatus, by: String, message: String)

    public var approvals: ApprovalStatus {
        switch self {
        case .admitted(let status), .waiting(let status, _), .denied(let status, _, _): status
        }
    }
}
