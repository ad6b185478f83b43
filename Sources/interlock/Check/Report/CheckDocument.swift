import InterlockAPI
import JSON
import KubeCore

/// `check -o json`: the form that docs/check.md describes. Members are added to it; none is taken away or means
/// something else.
enum CheckDocument {
    static func json(_ report: CheckReport) -> JSONValue {
        [
            "apiVersion": "check.interlock.dev/v1", "answer": .string(report.answer.rawValue),
            "exitCode": .integer(Int64(report.exitCode?.rawValue ?? 0)),
            "summary": [
                "text": .string(report.summary), "policies": report.policyCount.json,
                "changes": report.changes.count.json, "allowed": report.count(.allowed).json,
                "approvalNeeded": report.count(.approvalNeeded).json, "denied": report.count(.denied).json,
                "invalid": report.count(.invalid).json,
            ],
            "changes": .array(report.changes.map(json)), "findings": .array(report.findings.map(json)),
        ]
    }

    private static func json(_ change: CheckedChange) -> JSONValue {
        var document: JSONObject = ["kind": .string(change.kind), "name": .string(change.name)]
        if !change.namespace.isEmpty { document["namespace"] = .string(change.namespace) }
        document["place"] = json(change.place)
        document["answer"] = .string(change.answer.rawValue)
        document["verdict"] = change.verdict.json
        if !change.advisories.isEmpty { document["advisories"] = change.advisories.json }
        if !change.approvals.needed.isEmpty { document["approvalsNeeded"] = change.approvals.needed.json }
        if let plan = change.plan {
            document["impact"] = plan.impact.json
            document["cost"] = plan.cost?.json
            // Without its digest: that of the cluster's own plan is another, and only that can be approved.
            document["changes"] = plan.changes.json
        }
        return .object(document)
    }

    private static func json(_ finding: Finding) -> JSONValue {
        var document: JSONObject = [
            "level": .string(name(of: finding.level)), "rule": .string(finding.rule),
            "message": .string(finding.message),
        ]
        if !finding.place.source.isEmpty { document["place"] = json(finding.place) }
        document["subject"] = finding.subject?.json
        return .object(document)
    }

    private static func name(of level: Finding.Level) -> String {
        switch level {
        case .invalid: "Invalid"
        case .denied: "Denied"
        case .approval: "ApprovalNeeded"
        case .warning: "Warning"
        case .note: "Note"
        }
    }

    private static func json(_ place: SourcePlace) -> JSONValue {
        var document: JSONObject = ["source": .string(place.source)]
        document["line"] = place.line?.json
        document["column"] = place.column?.json
        return .object(document)
    }
}
