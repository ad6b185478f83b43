import Gate
import InterlockAPI
import JSON

extension ApprovalStatus {
    /// With every approval that counts marked as used: it let something through and will not do so again.
    func markingUsed() -> ApprovalStatus {
        var next = self
        for approval in given where approval.counts && approval.answer == .approve {
            let mark = UsedApproval.mark(of: approval)
            if !next.used.contains(mark) { next.used.append(mark) }
        }
        return next
    }
}

/// How a used approval is remembered: its author and the digest of its text.
enum UsedApproval {
    static func mark(of approval: GivenApproval) -> String { "\(approval.by) \(approval.source)" }

    static func mark(of note: ApprovalNote) -> String {
        let author = ApproverName.user(fromKey: note.key) ?? note.key
        return "\(author) \(ContentDigest.sha256(.string(note.text)))"
    }
}
