import InterlockAPI

/// The rules that hold whatever the policies say: those of the gate itself, and the task's own bounds.
enum BuiltInRules {
    static let policy = "baseline"
    static let task = "task"

    static func verdicts(for input: GateInput, worstCase: Money) -> [RuleVerdict] {
        let denials =
            input.request.unavailable.map { (policy, "available", $0) }
            + agentProblems(input.request).map { (policy, "agent", $0) }
            + contentProblems(input).map { (policy, "content", $0) }
            + input.estimate.problems.map { (policy, "price", $0) }
            + taskBounds(input, worstCase: worstCase).map { (task, $0.rule, $0.message) }
        let decision: Decision = input.request.allowsUnproven ? .warn : .deny
        return denials.map { RuleVerdict(policy: $0.0, rule: $0.1, decision: .deny, message: $0.2) }
            + input.estimate.unproven.map {
                RuleVerdict(policy: policy, rule: "price", decision: decision, message: $0)
            }
    }

    /// What holds for changes for which no enforced policy says itself whose approval is needed.
    static func baseline(impact: Impact) -> (RuleVerdict, ApprovalRequirement) {
        let message = """
            no policy that matches says whose approval this change needs, and one of \(impact.rawValue) impact then \
            needs that of somebody other than the requester
            """
        return (
            RuleVerdict(policy: policy, rule: "high-impact", decision: .requireApproval, message: message),
            ApprovalRequirement(rule: "\(policy)/high-impact")
        )
    }

    private static func agentProblems(_ request: ChangeRequest) -> [String] {
        guard let agent = request.agent else { return [] }
        var problems: [String] = []
        if !agent.isEnabled {
            problems.append(
                "agent \(agent.name) is disabled; set spec.enabled of its AgentConfig to true to let it act")
        }
        if agent.riskClass == .advisory {
            problems.append(
                "agent \(agent.name) is Advisory and may change nothing; a ChangeMaking agent or a person has to ask")
        }
        return problems
    }

    private static func contentProblems(_ input: GateInput) -> [String] {
        var problems: [String] = []
        var names: [String: String] = [:]
        var seen: Set<String> = []
        for change in input.changes {
            if case .unreadable(let problem) = change.content { problems.append(problem) }
            let name = change.change.name
            if !seen.insert(name).inserted { problems.append("two changes have the name \(name); rename one of them") }
            // The second would be planned, priced and bounded as if the first were not there.
            if let other = names.updateValue(name, forKey: change.title) {
                problems.append("\(other) and \(name) both change \(change.title); make them one change")
            }
        }
        return problems
    }

    private static func taskBounds(_ input: GateInput, worstCase: Money) -> [(rule: String, message: String)] {
        guard let bounds = input.request.bounds else { return [] }
        let currency = input.estimate.currency.map { " " + $0 } ?? ""
        let delta = input.estimate.hourlyDelta
        var denials: [(String, String)] = []
        if let limit = bounds.maxHourlyIncrease, delta > max(limit, .zero) {
            denials.append(
                (
                    "maxHourlyIncrease",
                    "the plan adds \(delta)\(currency) per hour, more than the \(limit) of the task's maxHourlyIncrease"
                ))
        }
        if let limit = bounds.maxTotal, worstCase > max(limit, .zero) {
            denials.append(
                (
                    "maxTotal",
                    "the plan can cost \(worstCase)\(currency) at worst, more than the \(limit) of the task's maxTotal"
                ))
        }
        return denials
    }
}
