import Controllers
import InterlockAPI
import JSON
import KubeCore

/// A preview as `plan` prints it.
enum PlanDocument {
    static func exitCode(_ preview: PlanPreview) -> CommandExit.Code? {
        switch preview.answer {
        case .admitted: nil
        case .waiting: .error
        case .approvalNeeded: .approvalNeeded
        case .denied: .denied
        }
    }

    static func lines(_ preview: PlanPreview, _ terminal: Terminal) -> [String] {
        var lines = [terminal.styled("\(preview.kind.kind) \(preview.key)", .bold) + "  " + summary(preview, terminal)]
        if var plan = preview.plan {
            if !preview.isDigestFinal { plan.digest = "given by the cluster when the object is created" }
            lines += PlanReport(terminal: terminal).lines(
                plan: plan, verdict: preview.verdict, approvals: preview.approvals)
        } else {
            for rule in preview.verdict?.rules ?? [] { lines.append("  \(rule.rule): \(printable(rule.message))") }
        }
        for advisory in preview.advisories {
            lines.append(
                "  not enforced: \(advisory.policy)/\(advisory.rule) would say \(advisory.decision.rawValue): \(printable(advisory.message))"
            )
        }
        return lines + [""]
    }

    private static func summary(_ preview: PlanPreview, _ terminal: Terminal) -> String {
        switch preview.answer {
        case .admitted: terminal.styled("would go through by itself", .green)
        case .approvalNeeded(let needs): terminal.styled("would wait for \(printable(needs))", .yellow)
        case .denied(let message): terminal.styled("would be denied: \(printable(message))", .red)
        case .waiting(let sentence): terminal.styled("cannot be planned yet: \(printable(sentence))", .yellow)
        }
    }

    static func json(_ preview: PlanPreview) -> JSONValue {
        var document: JSONObject = [
            "kind": .string(preview.kind.kind), "namespace": .string(preview.key.namespace),
            "name": .string(preview.key.name),
        ]
        switch preview.answer {
        case .admitted: document["answer"] = "Admitted"
        case .approvalNeeded(let needs):
            document["answer"] = "ApprovalNeeded"
            document["message"] = .string(needs)
        case .denied(let message):
            document["answer"] = "Denied"
            document["message"] = .string(message)
        case .waiting(let sentence):
            document["answer"] = "Waiting"
            document["message"] = .string(sentence)
        }
        if var plan = preview.plan?.json {
            if !preview.isDigestFinal { plan["digest"] = nil }
            document["plan"] = plan
        }
        document["verdict"] = preview.verdict?.json
        document["approvals"] = preview.approvals?.json
        if !preview.advisories.isEmpty { document["advisories"] = preview.advisories.json }
        return .object(document)
    }
}
