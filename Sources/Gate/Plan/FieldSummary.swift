import InterlockAPI
import JSON

/// The fields of a plan as a status can hold them: long values by their beginning and digest, and not without end.
///
/// Nothing is decided from these; the plan's digest is over the whole content.
enum FieldSummary {
    /// Fields that one plan lists, shared among its changes.
    static let maximumFields = 400
    /// Bytes of a value that is listed as it is.
    static let maximumBytes = 256

    /// The first fields of a change in a plan of `changes` changes; a last entry says how many more there are.
    static func listed(_ differences: [FieldDifference], changes: Int) -> [FieldDifference] {
        let limit = max(8, maximumFields / max(1, changes))
        guard differences.count > limit else { return differences.map(shortened) }
        let rest = differences.count - (limit - 1)
        return differences.prefix(limit - 1).map(shortened)
            + [FieldDifference(path: "/spec", from: nil, to: .string("… and \(rest) more fields"))]
    }

    private static func shortened(_ difference: FieldDifference) -> FieldDifference {
        FieldDifference(
            path: difference.path, from: difference.from.map(shortened), to: difference.to.map(shortened))
    }

    private static func shortened(_ value: JSONValue) -> JSONValue {
        let text: String
        switch value {
        case .null, .bool, .integer, .double: return value
        case .string(let string): text = string
        case .array, .object: text = value.text()
        }
        guard text.utf8.count > maximumBytes else { return value }
        let digest = ContentDigest.sha256(value)
        return .string("\(text.prefix(80))… (\(text.utf8.count) bytes, \(digest))")
    }
}
