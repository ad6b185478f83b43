import Gate
import InterlockAPI
import KubeCore

/// A policy in words: what it is about, what it forbids, whose approval it asks for.
struct PolicyWords {
    let name: String
    let spec: GuardPolicySpec
    let problems: [PolicyProblem]

    init?(_ policy: CompiledPolicy) {
        guard let spec = policy.spec else { return nil }
        name = policy.name
        self.spec = spec
        problems = policy.problems
    }

    var lines: [String] {
        var lines = ["GuardPolicy \(name): \(enforcement)"]
        func section(_ title: String, _ items: [String]) {
            guard !items.isEmpty else { return }
            lines.append("  \(title)")
            lines += items.map { "  - \(printable($0))" }
        }
        lines.append("  is about \(about)")
        section("and only where", spec.matchConditions.map { "\($0.name): \($0.expression)" })
        section("denies", denials + budget + freezes)
        section("holds in CEL", rules)
        section("asks for approval", approvals)
        section("CANNOT BE USED and blocks what it matches", problems.map(\.description))
        if denials.isEmpty, budget.isEmpty, freezes.isEmpty, rules.isEmpty, approvals.isEmpty, problems.isEmpty {
            lines.append("  forbids nothing")
        }
        return lines
    }

    private var enforcement: String {
        switch spec.enforcement {
        case .enforce: "holds"
        case .warn: "warns of what it would deny; holds nobody"
        case .audit: "records what it would deny; holds nobody"
        }
    }

    private var about: String {
        let match = spec.match
        let kinds = match.kinds.map(\.rawValue)
        let operations = match.operations.map { $0 == .delete ? "deletions" : "changes" }
        var text = operations.isEmpty ? "every change" : Self.list(operations)
        text += " of " + (kinds.isEmpty ? "whatever is guarded" : Self.list(kinds))
        if !match.namespaces.isEmpty { text += " in namespaces called \(Self.list(match.namespaces))" }
        if let selector = match.namespaceSelector { text += " in namespaces with \(Self.words(selector))" }
        if let selector = match.objectSelector { text += ", labelled \(Self.words(selector))" }
        if let agents = match.agents {
            let who = agents.riskClasses.map(\.rawValue) + agents.names
            text += ", that an agent asks for" + (who.isEmpty ? "" : " (\(Self.list(who)))")
        }
        let people = match.users.map { "user \($0)" } + match.groups.map { "group \($0)" }
        if !people.isEmpty { text += ", asked for by \(Self.list(people, "or"))" }
        return text
    }

    private var denials: [String] {
        var items: [String] = []
        if spec.halt { items.append("everything: it has halted what it is about (halt)") }
        guard let bounds = spec.bounds else { return items }
        func names(_ rule: String, _ what: String, _ bound: NameBounds?) {
            guard let bound else { return }
            if !bound.deny.isEmpty { items.append("\(what) \(Self.list(bound.deny, "or")) (\(rule))") }
            if !bound.allow.isEmpty { items.append("\(what) other than \(Self.list(bound.allow, "or")) (\(rule))") }
        }
        names("gpuClasses", "pools of GPU class", bounds.gpuClasses)
        names("instanceTypes", "pools of instance type", bounds.instanceTypes)
        names("regions", "pools in region", bounds.regions)
        names("zones", "pools in zone", bounds.zones)
        if let types = bounds.capacityTypes {
            let bound = NameBounds(allow: types.allow.map(\.rawValue), deny: types.deny.map(\.rawValue))
            names("capacityTypes", "pools of capacity type", bound)
        }
        names("models", "agents with model", bounds.models)
        names("tools", "agents with tool", bounds.tools)
        names("retrievalRegions", "agents that search indexes in region", bounds.retrievalRegions)
        func limit(_ rule: String, _ text: String, _ value: Any?) {
            if let value { items.append("\(text) \(value) (\(rule))") }
        }
        limit("maxGPUs", "GPUs in all that it is about beyond", bounds.maxGPUs)
        limit("maxNodesPerPool", "nodes in one pool beyond", bounds.maxNodesPerPool)
        limit("maxScaleFactor", "growing a pool in one change by more than the factor", bounds.maxScaleFactor)
        limit("maxScaleStep", "nodes added to a pool in one change beyond", bounds.maxScaleStep)
        limit("maxChangesPerTask", "changes in one task beyond", bounds.maxChangesPerTask)
        limit("maxLease", "leases longer than", bounds.maxLease)
        if bounds.requireEncryptionAtRest == true {
            items.append("data that is not encrypted at rest (requireEncryptionAtRest)")
        }
        return items
    }

    private var budget: [String] {
        guard let budget = spec.budget else { return [] }
        var items: [String] = []
        if let limit = budget.maxHourly {
            items.append("raising what all of it costs above \(limit) \(budget.currency) per hour (budget.maxHourly)")
        }
        if let limit = budget.maxMonthly {
            items.append("raising what all of it costs above \(limit) \(budget.currency) per month (budget.maxMonthly)")
        }
        if let limit = budget.maxPerTask {
            items.append("adding more than \(limit) \(budget.currency) per hour at once (budget.maxPerTask)")
        }
        return items
    }

    private var freezes: [String] {
        spec.freeze.map { window in
            if let schedule = window.schedule {
                let length = window.duration.map { " for \($0)" } ?? ""
                return "every change from \(schedule)\(length), \(window.timeZone ?? "UTC") (freeze \(window.name))"
            }
            let start = window.start.map { " from \($0)" } ?? ""
            let end = window.end.map { " until \($0)" } ?? ""
            return "every change\(start)\(end) (freeze \(window.name))"
        }
    }

    private var rules: [String] {
        guard let rules = spec.rules else { return [] }
        let variables = rules.variables.map { "variables.\($0.name) is \($0.expression)" }
        return variables
            + rules.validations.map { rule in
                let says = rule.message.map { ": \($0)" } ?? ""
                return "\(rule.decision.rawValue) unless \(rule.expression) (\(rule.name))\(says)"
            }
    }

    private var approvals: [String] {
        spec.approvals.map { rule in
            var text = "of \(rule.quorum) " + (rule.quorum == 1 ? "person" : "people")
            let from = rule.from
            let who =
                from.groups.map { "group \($0)" } + from.users.map { "user \($0)" }
                + from.signers.map { "signer \($0.principal)" }
            text += who.isEmpty ? "" : " from \(Self.list(who, "or"))"
            if rule.separationOfDuties { text += ", not the requester" }
            if rule.requireJustification { text += ", with a reason" }
            if rule.secondFactor == .securityKey { text += ", signed with a hardware key" }
            return "\(text), where \(rule.when); an approval holds \(rule.validFor) (\(rule.name))"
        }
    }

    private static func words(_ selector: LabelSelector) -> String {
        var parts = selector.matchLabels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        for expression in selector.matchExpressions {
            let values = list(expression.values, "or")
            let words =
                switch expression.operator {
                case .isIn: "\(expression.key) of \(values)"
                case .isNotIn: "\(expression.key) other than \(values)"
                case .exists: "a label \(expression.key)"
                case .doesNotExist: "no label \(expression.key)"
                }
            parts.append(words)
        }
        return parts.isEmpty ? "any labels" : list(parts)
    }

    private static func list(_ words: [String], _ conjunction: String = "and") -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }
}
