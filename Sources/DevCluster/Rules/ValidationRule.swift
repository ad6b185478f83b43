import JSON
import KubeCore

/// One element of `x-kubernetes-validations`.
struct ValidationRule: Sendable, Hashable {
    var rule: String
    var message: String
    var messageExpression: String
    var reason: String?
    var fieldPath: String
    var isOldSelfOptional: Bool?

    static let reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"]

    init(_ json: JSONValue) {
        func text(_ key: String) -> String { json[key]?.stringValue ?? "" }
        rule = text("rule")
        message = text("message")
        messageExpression = text("messageExpression")
        reason = json["reason"]?.stringValue
        fieldPath = text("fieldPath")
        isOldSelfOptional = json["optionalOldSelf"]?.boolValue
    }

    /// As the API server shows a rule that it refuses.
    var shown: JSONValue {
        [
            "Rule": .string(rule), "Message": .string(message), "MessageExpression": .string(messageExpression),
            "Reason": reason.map(JSONValue.string) ?? .null, "FieldPath": .string(fieldPath),
            "OptionalOldSelf": isOldSelfOptional.map(JSONValue.bool) ?? .null,
        ]
    }

    /// What stands for the rule in messages.
    var name: String { message.isEmpty ? rule.trimmed : message.trimmed }

    /// What is said where the rule does not hold and no expression says it.
    var statement: String { message.isEmpty ? "failed rule: \(name)" : name }

    /// What is wrong with it before anything is compiled.
    func causes(at path: String, _ schema: StructuralSchema) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        if rule.trimmed.isEmpty {
            causes.append(.required("\(path).rule", "rule is not specified"))
        } else if !message.isEmpty, message.trimmed.isEmpty {
            causes.append(.invalid("\(path).message", .string(message), "must be non-empty if specified"))
        } else if message.trimmed.hasLineBreak {
            causes.append(.invalid("\(path).message", .string(message), "must not contain line breaks"))
        } else if rule.trimmed.hasLineBreak, message.trimmed.isEmpty {
            causes.append(.required("\(path).message", "message must be specified if rule contains line breaks"))
        }
        if !messageExpression.isEmpty, messageExpression.trimmed.isEmpty {
            causes.append(
                .required("\(path).messageExpression", "messageExpression must be non-empty if specified"))
        }
        if let reason, !Self.reasons.contains(reason) {
            causes.append(.notSupported("\(path).reason", .string(reason), supported: Self.reasons))
        }
        return causes + fieldPathCauses(at: path, schema)
    }

    private func fieldPathCauses(at path: String, _ schema: StructuralSchema) -> [Status.Cause] {
        guard !fieldPath.isEmpty else { return [] }
        var details: [String] = []
        if fieldPath.trimmed.isEmpty { details.append("must be non-empty if specified") }
        if fieldPath.hasLineBreak { details.append("must not contain line breaks") }
        if RuleFieldPath.normalized(fieldPath, in: schema) == nil { details.append("must be a valid path") }
        return details.map { .invalid("\(path).fieldPath", .string(fieldPath), $0) }
    }
}

extension String {
    /// Without white space at its ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    var hasLineBreak: Bool { utf8.contains { $0 == 0x0A || $0 == 0x0D } }
}
