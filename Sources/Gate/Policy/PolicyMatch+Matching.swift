import InterlockAPI
import KubeCore

/// Whether a policy is about something, as far as that can be told.
enum MatchAnswer: Int, Sendable, Comparable {
    case no
    /// Something that decides it is not known. The policy holds; it takes nothing out of the hands of others.
    case possibly
    case surely

    static func < (left: MatchAnswer, right: MatchAnswer) -> Bool { left.rawValue < right.rawValue }

    init(_ isMatching: Bool) {
        self = isMatching ? .surely : .no
    }
}

extension CompiledPolicy {
    /// Whether the policy's `match` is about this change of this request; one that cannot be read may be about all.
    func answer(for change: TargetChange, of request: ChangeRequest) -> MatchAnswer {
        guard let match = spec?.match else { return .possibly }
        return min(match.answer(for: request), match.answer(for: change))
    }
}

extension PolicyMatch {
    /// Who asks, and in which namespace.
    func answer(for request: ChangeRequest) -> MatchAnswer {
        let place = namespaceAnswer(request.namespace, labels: request.namespaceLabels)
        return min(place, requesterAnswer(request), agentAnswer(request.agent))
    }

    func answer(for change: TargetChange) -> MatchAnswer {
        min(
            MatchAnswer(kinds.isEmpty || kinds.contains(change.kind)),
            MatchAnswer(operations.isEmpty || operations.contains(change.operation)),
            Self.answer(objectSelector, change.labels))
    }

    /// Whether the policy says for whose changes it is: then it says nothing of what stands there, whoever made it.
    var isAboutRequesters: Bool { !users.isEmpty || !groups.isEmpty || agents != nil }

    /// Whether an object is one of those that the policy is about: who asks and what for does not matter there.
    func covers(
        _ kind: TargetKind, labels: [String: String], namespace: String, namespaceLabels: [String: String]?
    ) -> Bool {
        (kinds.isEmpty || kinds.contains(kind)) && namespaceAnswer(namespace, labels: namespaceLabels) != .no
            && Self.answer(objectSelector, labels) != .no
    }

    func namespaceAnswer(_ name: String, labels: [String: String]?) -> MatchAnswer {
        min(MatchAnswer(namespaces.isEmpty || namespaces.matchesName(name)), Self.answer(namespaceSelector, labels))
    }

    private func requesterAnswer(_ request: ChangeRequest) -> MatchAnswer {
        if users.isEmpty, groups.isEmpty { return .surely }
        var answer = MatchAnswer.no
        if !users.isEmpty {
            answer = max(answer, request.requester.map { MatchAnswer(users.matchesName($0)) } ?? .possibly)
        }
        if !groups.isEmpty {
            let known = request.requesterGroups.map { names in MatchAnswer(names.contains(where: groups.matchesName)) }
            answer = max(answer, known ?? .possibly)
        }
        return answer
    }

    private func agentAnswer(_ agent: RequestingAgent?) -> MatchAnswer {
        guard let agents else { return .surely }
        guard let agent else { return .no }
        return MatchAnswer(
            (agents.riskClasses.isEmpty || agents.riskClasses.contains(agent.riskClass))
                && (agents.names.isEmpty || agents.names.matchesName(agent.name)))
    }

    /// A selector that is wrong may match: the policy says so, and holds meanwhile.
    private static func answer(_ selector: LabelSelector?, _ labels: [String: String]?) -> MatchAnswer {
        guard let selector else { return .surely }
        guard let labels, selector.isUsable else { return .possibly }
        return MatchAnswer(selector.matches(labels))
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
