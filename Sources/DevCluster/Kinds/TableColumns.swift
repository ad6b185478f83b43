import JSON
import KubeCore

/// How `kubectl get` shows the objects of a kind.
struct TableColumns: Sendable {
    struct Column: Sendable {
        var name: String
        var type = "string"
        var format = ""
        var description: String
        /// Above zero only with `-o wide`.
        var priority: Int64 = 0
        var cell: @Sendable (_ object: JSONValue, _ now: Timestamp) -> JSONValue
    }

    var columns: [Column]

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Name and age.
    static let standard = TableColumns([.name, .age])

    var definitions: JSONValue {
        .array(
            columns.map { column in
                [
                    "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
                    "description": .string(column.description), "priority": .integer(column.priority),
                ]
            })
    }

    func cells(_ object: JSONValue, now: Timestamp) -> JSONValue {
        .array(columns.map { $0.cell(object, now) })
    }
}

extension TableColumns.Column {
    static let name = Self(
        name: "Name", format: "name",
        description: "Name must be unique within a namespace. Is required when creating resources, although some "
            + "resources may allow a client to request the generation of an appropriate name automatically. Name is "
            + "primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: "
            + "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names"
    ) { object, _ in .string(object.metadataText("name")) }

    static let age = Self(
        name: "Age",
        description: "CreationTimestamp is a timestamp representing the server time when this object was created."
    ) { object, now in .string(HumanDuration.since(object.metadata("creationTimestamp"), now: now)) }

    /// The text at a path, or `fallback`.
    static func text(
        _ name: String, _ path: String, or fallback: String = "", priority: Int64 = 0, _ description: String = ""
    ) -> Self {
        Self(name: name, description: description.isEmpty ? path : description, priority: priority) { object, _ in
            guard let value = object.value(atMembers: path), !value.isNull else { return .string(fallback) }
            return .string(value.stringValue ?? value.text())
        }
    }

    /// How many members or elements stand at a path.
    static func count(_ name: String, _ paths: String..., description: String) -> Self {
        Self(name: name, type: "integer", description: description) { object, _ in
            let count = paths.reduce(0) { sum, path in
                let value = object.value(atMembers: path)
                return sum &+ (value?.objectValue?.count ?? value?.arrayValue?.count ?? 0)
            }
            return .integer(Int64(count))
        }
    }
}

extension JSONValue {
    /// The value at `spec.group`, a path of plain member names.
    func value(atMembers path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { value, key in value?[String(key)] }
    }
}

/// Lengths of time as `kubectl get` shows ages: `12s`, `3m4s`, `5h`, `2d3h`, `4y`.
enum HumanDuration {
    static func since(_ time: JSONValue?, now: Timestamp) -> String {
        guard let text = time?.stringValue, let start = Timestamp(parsing: text) else { return "<unknown>" }
        return format(seconds: (now.microseconds &- start.microseconds) / 1_000_000)
    }

    static func format(seconds: Int64) -> String {
        // A second of clock skew is no news; more is.
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400)
        let years = days / 365
        func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
            small == 0 ? "\(large)\(unit)" : "\(large)\(unit)\(small)\(smallUnit)"
        }
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if hours < 192 { return pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        if years < 8 { return pair(years, "y", days % 365, "d") }
        return "\(years)y"
    }
}
