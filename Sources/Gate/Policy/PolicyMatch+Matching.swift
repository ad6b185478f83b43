import InterlockAPI
import KubeCore

extension CompiledPolicy {
    /// Whether anything in the request is what the policy is about.
    func matches(_ request: ChangeRequest) -> Bool {
        guard let match = spec?.match else { return true }
        return match.isAbout(request) && request.changes.contains(where: match.isAbout)
    }

    /// Whether the policy is about this change, in a request that it matches.
    func matches(_ change: TargetChange) -> Bool {
        spec?.match.isAbout(change) ?? true
    }
}

extension PolicyMatch {
    /// Who asks, and in which namespace. What is not known counts as matching, and so does a selector that is wrong.
    func isAbout(_ request: ChangeRequest) -> Bool {
        guard Self.selects(namespaceSelector, request.namespaceLabels) else { return false }
        if !users.isEmpty, let requester = request.requester, !users.matchesName(requester) { return false }
        guard let agents else { return true }
        guard let agent = request.agent else { return false }
        return (agents.riskClasses.isEmpty || agents.riskClasses.contains(agent.riskClass))
            && (agents.names.isEmpty || agents.names.matchesName(agent.name))
    }

    func isAbout(_ change: TargetChange) -> Bool {
        (kinds.isEmpty || kinds.contains(change.kind)) && (operations.isEmpty || operations.contains(change.operation))
            && Self.selects(objectSelector, change.labels)
    }

    /// Whether a pool counts in the policy's totals: who asks and what for does not matter there.
    func counts(labels: [String: String], namespaceLabels: [String: String]?) -> Bool {
        (kinds.isEmpty || kinds.contains(.gpuNodePool)) && Self.selects(namespaceSelector, namespaceLabels)
            && Self.selects(objectSelector, labels)
    }

    private static func selects(_ selector: LabelSelector?, _ labels: [String: String]?) -> Bool {
        guard let selector, let labels, selector.isUsable else { return true }
        return selector.matches(labels)
    }
}

extension LabelSelector {
    /// Whether every expression has values exactly where its operator takes them.
    var isUsable: Bool { matchExpressions.allSatisfy(\.isUsable) }
}

extension LabelSelector.Requirement {
    var takesValues: Bool { `operator` == .isIn || `operator` == .isNotIn }
    var isUsable: Bool { takesValues != values.isEmpty }
}
