import JSON
import KubeCore

extension Status.Cause {
    static func invalid(_ field: String, _ value: String, _ detail: String) -> Status.Cause {
        invalid(field, JSONValue.string(value), detail)
    }

    /// `raw` stands as it is, for values that are no JSON.
    static func invalid(_ field: String, raw: String, _ detail: String) -> Status.Cause {
        Status.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: \(raw): \(detail)", field: field)
    }
}
