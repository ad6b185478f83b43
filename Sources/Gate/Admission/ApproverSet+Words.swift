import InterlockAPI

extension ApproverSet {
    /// Whose approval counts, in words: `group platform-approvers or user alice`.
    var words: String {
        let all =
            groups.map { "group \($0)" } + users.map { "user \($0)" } + signers.map { "signer \($0.principal)" }
        let shown = all.prefix(6)
        if all.isEmpty { return "anybody" }
        let rest = all.count > shown.count ? ["\(all.count - shown.count) more"] : []
        return (shown + rest).joined(separator: " or ")
    }
}
