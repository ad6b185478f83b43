import InterlockAPI
import JSON

/// A plan in lines for people: what moves, what it costs, what the rules say, whose approval is missing.
struct PlanReport {
    let terminal: Terminal

    func lines(plan: PlanStatus, verdict: VerdictStatus?, approvals: ApprovalStatus?) -> [String] {
        var lines: [String] = []
        for change in plan.changes { lines += self.lines(of: change) }
        if let cost = plan.cost { lines.append(label("cost") + text(of: cost)) }
        lines.append(label("impact") + styled(plan.impact))
        if let verdict {
            lines.append(label("verdict") + styled(verdict.decision))
            for rule in verdict.rules {
                lines.append("            \(rule.policy)/\(rule.rule): \(printable(rule.message))")
            }
        }
        for need in approvals?.needed ?? [] where need.have < need.quorum {
            lines.append(
                label("needs") + "\(need.quorum) from \(printable(need.from)), has \(need.have)  (\(need.rule))")
        }
        lines.append(label("digest") + plan.digest)
        return lines
    }

    private func lines(of change: PlannedChange) -> [String] {
        let verb = change.operation == .delete ? "delete" : "change"
        let effect = change.effect.map { ": " + terminal.styled(printable($0), .bold) } ?? ""
        var lines = [
            "  \(terminal.styled(verb, .bold)) \(change.kind.rawValue) \(change.target)  (\(change.name))\(effect)"
        ]
        if change.operation == .apply, change.differences.isEmpty { lines.append("      nothing differs") }
        for difference in change.differences.prefix(40) { lines.append("      " + text(of: difference)) }
        if change.differences.count > 40 { lines.append("      … and \(change.differences.count - 40) more fields") }
        return lines
    }

    private func text(of difference: FieldDifference) -> String {
        let path = printable(difference.path)
        switch (difference.from, difference.to) {
        case (let from?, let to?):
            return "\(terminal.styled("~", .yellow)) \(path)  \(short(from)) → \(short(to))"
        case (nil, let to?):
            return "\(terminal.styled("+", .green)) \(path)  \(short(to))"
        case (let from?, nil):
            return "\(terminal.styled("-", .red)) \(path)  \(short(from))"
        case (nil, nil):
            return "  \(path)"
        }
    }

    private func short(_ value: JSONValue) -> String {
        let text = value.stringValue ?? value.text()
        return printable(text, limit: 80)
    }

    private func text(of cost: PlanCost) -> String {
        let sign = cost.hourlyDelta < .zero ? "" : "+"
        let delta = "\(sign)\(cost.hourlyDelta)"
        let style: Terminal.Style = cost.hourlyDelta > .zero ? .yellow : .green
        var text = "\(cost.hourlyBefore) → \(cost.hourlyAfter) \(cost.currency) per hour  "
        text += terminal.styled("(\(delta))", style)
        if let worst = cost.worstCase, worst > .zero {
            text += ", at worst \(worst) \(cost.currency) before a person can react"
        }
        return text
    }

    private func label(_ name: String) -> String {
        "  " + terminal.styled(name, .dim) + String(repeating: " ", count: max(1, 10 - name.count))
    }

    private func styled(_ impact: Impact) -> String {
        switch impact {
        case .none, .low: terminal.styled(impact.rawValue, .green)
        case .medium: terminal.styled(impact.rawValue, .yellow)
        case .high, .destructive: terminal.styled(impact.rawValue, .red, .bold)
        }
    }

    private func styled(_ decision: Decision) -> String {
        switch decision {
        case .allow: terminal.styled(decision.rawValue, .green)
        case .warn, .requireApproval: terminal.styled(decision.rawValue, .yellow, .bold)
        case .deny: terminal.styled(decision.rawValue, .red, .bold)
        }
    }
}
