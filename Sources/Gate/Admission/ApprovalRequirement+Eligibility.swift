import InterlockAPI

extension ApprovalRequirement {
    /// Whose approval counts, in words.
    var words: String {
        separationOfDuties && from == ApproverSet() ? "anybody but the requester" : from.words
    }

    /// Why what `approver` says is nothing to this rule; nil where it may count.
    func obstacle(to approver: String, requester: String?) -> String? {
        if separationOfDuties, approver == requester {
            return "\(approver) asked for the change, and \(rule) asks for somebody else"
        }
        guard from != ApproverSet() else { return nil }
        // Without proof there is nothing to tell members of a group from others; names at least are written there.
        if !from.groups.isEmpty || from.users.contains(where: { $0.utf8.elementsEqual(approver.utf8) }) { return nil }
        return "\(approver) is not among those whose approval \(rule) asks for: \(from.words)"
    }

    /// Why nobody can approve at all, and what to do; nil where somebody can.
    func generalObstacle(requester: String?) -> String? {
        if separationOfDuties, requester == nil {
            return """
                nobody can be named as the requester, so nobody can be told from them; the object needs the \
                annotation interlock.dev/requested-by
                """
        }
        if secondFactor == .securityKey {
            return """
                \(rule) asks for a hardware key's signature, which this version cannot check; set its secondFactor to \
                None
                """
        }
        if from.groups.isEmpty, from.users.isEmpty, !from.signers.isEmpty {
            return "\(rule) names only signers, whose signatures this version cannot check; name users or groups"
        }
        return nil
    }
}
