import InterlockAPI
import JSON

/// What an approval is for: everything that was decided on, and nothing that moves by itself.
///
/// Times, messages, the state of other tasks and approvals already given are not part of it.
enum PlanDigest {
    static func of(
        _ request: ChangeRequest, cost: PlanCost?, rules: [RuleVerdict], contents: [String: String]
    ) -> String {
        ContentDigest.sha256([
            "uid": .string(request.uid),
            "changes": .array(request.changes.map(json)),
            "cost": cost?.json ?? .null,
            "rules": .array(rules.map { json(of: $0, content: contents["\($0.policy)/\($0.rule)"]) }),
        ])
    }

    private static func json(of change: TargetChange) -> JSONValue {
        [
            "name": .string(change.name), "kind": .string(change.kind.rawValue), "target": .string(change.target),
            "targetUID": change.targetUID.map(JSONValue.string) ?? .null,
            "operation": .string(change.operation.rawValue),
            "before": change.before ?? .null, "after": change.after ?? .null,
        ]
    }

    private static func json(of verdict: RuleVerdict, content: String?) -> JSONValue {
        var object: JSONObject = [
            "policy": .string(verdict.policy), "rule": .string(verdict.rule),
            "decision": .string(verdict.decision.rawValue),
        ]
        if verdict.decision == .requireApproval { object["content"] = content.map(JSONValue.string) }
        return .object(object)
    }
}
