import InterlockAPI
import KubeCore

/// Everything in a policy that cannot be used as it stands, beside its expressions and freezes.
struct PolicyCheck {
    private(set) var problems: [PolicyProblem] = []

    init(_ spec: GuardPolicySpec) {
        check(spec.match)
        if let bounds = spec.bounds { check(bounds) }
        if let budget = spec.budget { check(budget) }
        if let rules = spec.rules { check(rules, approvals: spec.approvals) }
        if spec.autonomy != nil { report("autonomy", "is not available in this version: remove it") }
        check(spec.approvals)
    }

    private mutating func report(_ field: String, _ message: String) {
        problems.append(PolicyProblem(field: "spec." + field, message: message))
    }

    private mutating func check(_ match: PolicyMatch) {
        let selectors = [("namespaceSelector", match.namespaceSelector), ("objectSelector", match.objectSelector)]
        for (name, selector) in selectors {
            for (index, expression) in (selector?.matchExpressions ?? []).enumerated() {
                guard !expression.isUsable else { continue }
                report(
                    "match.\(name).matchExpressions[\(index)].values",
                    expression.takesValues
                        ? "must not be empty with \(expression.operator.rawValue)"
                        : "must be empty with \(expression.operator.rawValue)")
            }
        }
    }

    private mutating func check(_ bounds: PolicyBounds) {
        let names = [
            ("gpuClasses", bounds.gpuClasses), ("instanceTypes", bounds.instanceTypes), ("regions", bounds.regions),
            ("zones", bounds.zones),
            ("retrievalRegions", bounds.retrievalRegions), ("models", bounds.models), ("tools", bounds.tools),
        ]
        for (name, bound) in names {
            guard let bound else { continue }
            check(allow: bound.allow, deny: bound.deny, of: "bounds.\(name)")
        }
        if let types = bounds.capacityTypes {
            check(allow: types.allow.map(\.rawValue), deny: types.deny.map(\.rawValue), of: "bounds.capacityTypes")
        }
        let numbers = [
            ("maxGPUs", bounds.maxGPUs, 0), ("maxNodesPerPool", bounds.maxNodesPerPool, 0),
            ("maxScaleStep", bounds.maxScaleStep, 0), ("maxChangesPerTask", bounds.maxChangesPerTask, 1),
        ]
        for (name, number, least) in numbers {
            if let number, number < least { report("bounds.\(name)", "must be at least \(least), not \(number)") }
        }
        if let factor = bounds.maxScaleFactor, factor < FixedDecimal(1) {
            report("bounds.maxScaleFactor", "must be at least 1, not \(factor)")
        }
    }

    private mutating func check(allow: [String], deny: [String], of field: String) {
        if allow.isEmpty, deny.isEmpty { report(field, "says neither what is allowed nor what is denied") }
        for name in Set(allow).intersection(deny).sorted() {
            report(field, "both allows and denies \(name)")
        }
    }

    private mutating func check(_ budget: Budget) {
        let letters = budget.currency.utf8
        if letters.count != 3 || !letters.allSatisfy({ (0x41...0x5A).contains($0) }) {
            report("budget.currency", "\"\(budget.currency.prefix(20))\" is not an ISO 4217 code, as in USD")
        }
        for (name, amount) in [("maxHourly", budget.maxHourly), ("maxPerTask", budget.maxPerTask)] {
            if let amount, amount < .zero { report("budget.\(name)", "must not be negative") }
        }
        if !budget.alertAt.isEmpty, budget.maxHourly == nil {
            report("budget.alertAt", "is of maxHourly, which is not set")
        }
        for share in budget.alertAt where !(1...100).contains(share) {
            report("budget.alertAt", "must be from 1 to 100, not \(share)")
        }
        if budget.maxMonthly != nil {
            report("budget.maxMonthly", "is not available in this version: use maxHourly")
        }
        if budget.per != .policy {
            report("budget.per", "\(budget.per.rawValue) is not available in this version: use Policy")
        }
        if budget.onExhausted != .block {
            report("budget.onExhausted", "\(budget.onExhausted.rawValue) is not available in this version: use Block")
        }
    }

    private mutating func check(_ rules: PolicyRules, approvals: [ApprovalRule]) {
        var names = Set(approvals.map(\.name))
        for (index, rule) in rules.validations.enumerated() {
            let field = "rules.validations[\(index)]"
            if rule.name.isEmpty { report("\(field).name", "is empty") }
            if !names.insert(rule.name).inserted { report("\(field).name", "\(rule.name) is there twice") }
            if rule.approval != nil, rule.decision != .requireApproval {
                report("\(field).approval", "is only for the decision RequireApproval")
            }
        }
        var variables: Set<String> = []
        for (index, variable) in rules.variables.enumerated() where !variables.insert(variable.name).inserted {
            report("rules.variables[\(index)].name", "\(variable.name) is there twice")
        }
    }

    private mutating func check(_ approvals: [ApprovalRule]) {
        var names: Set<String> = []
        for (index, rule) in approvals.enumerated() {
            let field = "approvals[\(index)]"
            if rule.name.isEmpty { report("\(field).name", "is empty") }
            if !names.insert(rule.name).inserted { report("\(field).name", "\(rule.name) is there twice") }
            if rule.quorum < 1 { report("\(field).quorum", "must be at least 1, not \(rule.quorum)") }
            if rule.validFor.milliseconds < 1 { report("\(field).validFor", "must be longer than nothing") }
            let from = rule.from
            if from.groups.isEmpty, from.users.isEmpty, from.signers.isEmpty {
                report("\(field).from", "names nobody whose approval counts")
            } else if from.groups.isEmpty, from.signers.isEmpty, rule.quorum > Set(from.users).count {
                report(
                    "\(field).quorum",
                    "\(rule.quorum) cannot be reached: spec.\(field).from names \(Set(from.users).count)")
            }
        }
    }
}
