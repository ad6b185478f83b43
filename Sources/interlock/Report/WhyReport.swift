import InterlockAPI
import JSON
import KubeCore

/// The chain behind an object in words: who asked and why, the plan, the rules, the approvals, and what is next.
struct WhyReport {
    let terminal: Terminal

    func lines(for object: GuardedObject, broughtBy task: GuardedObject? = nil) -> [String] {
        var lines = [terminal.styled(object.title, .bold) + "  " + state(of: object)]
        if let message = object.message { lines.append("  " + printable(message)) }
        lines += origin(of: object)
        if let plan = object.plan {
            lines.append("")
            lines += PlanReport(terminal: terminal).lines(
                plan: plan, verdict: object.verdict, approvals: object.approvals)
        }
        lines += approvals(of: object)
        if let admitted = object.admittedBy { lines += admission(admitted) }
        for step in object.steps {
            lines.append(
                "  step      \(step.name): \(step.phase.rawValue)" + (step.message.map { ", \(printable($0))" } ?? ""))
        }
        lines += next(for: object)
        if let task {
            lines.append("")
            lines += self.lines(for: task)
        }
        return lines
    }

    private func state(of object: GuardedObject) -> String {
        switch object.state {
        case "Succeeded", "Ready": terminal.styled(object.state, .green)
        case "Denied", "Failed", "Stalled": terminal.styled(object.state, .red)
        default: terminal.styled(object.state, .yellow)
        }
    }

    private func origin(of object: GuardedObject) -> [String] {
        var lines: [String] = []
        if let requester = object.requester {
            lines.append(
                "  asked by  \(printable(requester))" + (object.agent.map { " through agent \(printable($0))" } ?? ""))
        } else if let agent = object.agent {
            lines.append("  asked by  agent \(printable(agent))")
        }
        if let objective = object.objective { lines.append("  for       \(printable(objective))") }
        if let justification = object.justification { lines.append("  because   \(printable(justification))") }
        for reference in object.context {
            let place = [reference.uri, reference.digest].compactMap { $0 }.joined(separator: " ")
            lines.append("  from      \(printable(reference.name)) \(printable(place))")
        }
        return lines
    }

    private func approvals(of object: GuardedObject) -> [String] {
        (object.approvals?.given ?? []).map { approval in
            let verb = approval.answer == .approve ? "approved" : "denied"
            var line = "  \(verb)  by \(printable(approval.by))"
            if let at = approval.at { line += " at \(at)" }
            line += " (\(approval.method.rawValue))"
            if !approval.justification.isEmpty { line += ": \(printable(approval.justification))" }
            if !approval.counts { line += terminal.styled("  does not count: \(printable(approval.reason))", .yellow) }
            return line
        }
    }

    private func admission(_ admitted: AdmittedBy) -> [String] {
        var line = "  admitted  plan \(short(admitted.digest))"
        if let at = admitted.at { line += " at \(at)" }
        if let task = admitted.task { line += ", brought by task \(printable(task))" }
        if let requester = admitted.requester { line += ", asked by \(printable(requester))" }
        return [line]
    }

    private func next(for object: GuardedObject) -> [String] {
        guard object.state == "AwaitingApproval", object.plan != nil else { return [] }
        let place = object.metadata.namespace.isEmpty ? "" : " -n \(object.metadata.namespace)"
        let name = "\(object.kind.kind.lowercased())/\(object.metadata.name)"
        return ["  next      interlock approve \(name)\(place) -m \"why\"   (or interlock deny)"]
    }

    private func short(_ digest: String) -> String {
        String(digest.prefix(7 + 12))
    }
}
