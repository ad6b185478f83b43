import Gate
import InterlockAPI
import KubeCore

/// What the gate says of one request, with the approvals that stand on the object.
struct Judgement: Sendable {
    var assessment: Assessment
    var admission: Admission

    /// - Parameters:
    ///   - annotations: of the object on which people approve.
    ///   - earlier: what its status says of approvals so far: when they were first seen, and which were used.
    init(
        _ request: ChangeRequest, in context: GateContext, annotations: [String: String], earlier: ApprovalStatus?,
        trust: ApprovalTrust
    ) {
        assessment = Gate.assess(request, in: context)
        let used = Set(earlier?.used ?? [])
        let notes = ApprovalNote.notes(in: annotations)
        let fresh = notes.filter { !used.contains(UsedApproval.mark(of: $0)) }
        admission = Gate.admit(
            assessment, requester: request.requester, notes: fresh, earlier: earlier?.given ?? [], trust: trust,
            now: context.now
        ).remembering(used: used, among: notes)
    }

    var isAdmitted: Bool {
        if case .admitted = admission { return true }
        return false
    }

    /// Why the request is denied: everything that the rules have against it, or the person who denied it.
    var denial: String {
        if assessment.verdict.decision == .deny { return assessment.verdict.denialMessage }
        guard case .denied(_, _, let message) = admission else { return "" }
        return message
    }

    var approvals: ApprovalStatus { admission.approvals }

    /// When to look again because an approval that counts now will not any more.
    func nextLook(at now: Timestamp) -> Duration? {
        Gate.nextExpiry(of: approvals, requirements: assessment.requirements, after: now).map { max($0 - now, .zero) }
    }
}

extension Admission {
    /// Carries over which approvals were used, as long as they stand on the object.
    fileprivate func remembering(used: Set<String>, among notes: [ApprovalNote]) -> Admission {
        let standing = notes.map { UsedApproval.mark(of: $0) }.filter(used.contains)
        func carried(_ status: ApprovalStatus) -> ApprovalStatus {
            var next = status
            next.used = Array(Set(standing)).sorted()
            return next
        }
        return switch self {
        case .admitted(let status): .admitted(carried(status))
        case .waiting(let status, let needs): .waiting(carried(status), needs: needs)
        case .denied(let status, let by, let message): .denied(carried(status), by: by, message: message)
        }
    }
}
