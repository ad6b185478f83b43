import JSON
import KubeCore

/// Causes of an invalid object, in the words of Kubernetes' `field` package.
extension Status.Cause {
    static func required(_ field: String, _ detail: String = "") -> Status.Cause {
        Status.Cause(
            reason: "FieldValueRequired", message: detail.isEmpty ? "Required value" : "Required value: \(detail)",
            field: field)
    }

    static func forbidden(_ field: String, _ detail: String) -> Status.Cause {
        Status.Cause(reason: "FieldValueForbidden", message: "Forbidden: \(detail)", field: field)
    }

    static func invalid(_ field: String, _ value: JSONValue, _ detail: String) -> Status.Cause {
        Status.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: \(abbreviated(value)): \(detail)", field: field)
    }

    static func wrongType(_ field: String, _ value: JSONValue, _ detail: String) -> Status.Cause {
        Status.Cause(
            reason: "FieldValueTypeInvalid", message: "Invalid value: \(abbreviated(value)): \(detail)", field: field)
    }

    static func notSupported(_ field: String, _ value: JSONValue, supported: [String]) -> Status.Cause {
        let list = supported.map { JSONValue.string($0).text() }.joined(separator: ", ")
        return Status.Cause(
            reason: "FieldValueNotSupported",
            message: "Unsupported value: \(abbreviated(value)): supported values: \(list)", field: field)
    }

    static func duplicate(_ field: String, _ value: JSONValue) -> Status.Cause {
        Status.Cause(reason: "FieldValueDuplicate", message: "Duplicate value: \(abbreviated(value))", field: field)
    }

    static func tooLong(_ field: String, maximum: Int64) -> Status.Cause {
        Status.Cause(
            reason: "FieldValueTooLong",
            message: "Too long: may not be more than \(maximum) byte\(maximum == 1 ? "" : "s")", field: field)
    }

    static func tooMany(_ field: String, count: Int, maximum: Int64) -> Status.Cause {
        Status.Cause(
            reason: "FieldValueTooMany",
            message: "Too many: \(count): must have at most \(maximum) item\(maximum == 1 ? "" : "s")", field: field)
    }

    /// A value as messages show it; one that would fill the answer is cut.
    private static func abbreviated(_ value: JSONValue) -> String {
        var text = value.text()
        switch value {
        case .object, .array:
            // As Go's encoder has it.
            for (character, escaped) in [("<", #"\u003c"#), (">", #"\u003e"#), ("&", #"\u0026"#)] {
                text = text.split(separator: character, omittingEmptySubsequences: false).joined(separator: escaped)
            }
        default: break
        }
        return text.utf8.count <= 4_096 ? text : String(text.prefix(1_024)) + "…"
    }
}
