/// What the fields of each message mean, by their numbers.
enum ProtobufMessages {
    struct Field: Sendable {
        enum Shape: Sendable {
            case single, list, map
        }

        enum Content: Sendable {
            case text, integer, bool, bytes, double
            case message(String)
        }

        let name: String
        let shape: Shape
        /// Whether a zero stands for itself, and not for nothing.
        let keepsZero: Bool
        let content: Content
    }

    static let all: [String: [UInt64: Field]] = parse(ProtobufFields.table)

    /// The message of a kind, as the table calls it.
    static func name(apiVersion: String, kind: String) -> String {
        let packages = [
            "apps/v1": "apps.", "batch/v1": "batch.", "networking.k8s.io/v1": "net.", "policy/v1": "policy.",
            "rbac.authorization.k8s.io/v1": "rbac.", "authentication.k8s.io/v1": "authn.",
            "authorization.k8s.io/v1": "authz.", "coordination.k8s.io/v1": "coord.", "events.k8s.io/v1": "events.",
            "scheduling.k8s.io/v1": "sched.", "autoscaling/v1": "as.",
        ]
        return (packages[apiVersion] ?? "") + kind
    }

    private static func parse(_ table: String) -> [String: [UInt64: Field]] {
        var messages: [String: [UInt64: Field]] = [:]
        var current = ""
        for line in table.split(separator: "\n") {
            var words = line.split(separator: " ")[...]
            if !line.hasPrefix(" "), let name = words.popFirst() { current = String(name) }
            for word in words {
                let parts = word.split(separator: "#", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let digits = parts[1].prefix { $0.isNumber }
                guard let number = UInt64(digits) else { continue }
                messages[current, default: [:]][number] = field(String(parts[0]), parts[1].dropFirst(digits.count))
            }
        }
        return messages
    }

    private static func field(_ name: String, _ text: Substring) -> Field {
        var rest = text
        var shape = Field.Shape.single
        if rest.hasPrefix("[]") { shape = .list }
        if rest.hasPrefix("{}") { shape = .map }
        if shape != .single { rest = rest.dropFirst(2) }
        let keepsZero = rest.hasPrefix("*")
        if keepsZero { rest = rest.dropFirst() }
        let content: Field.Content
        switch rest {
        case "s": content = .text
        case "i": content = .integer
        case "b": content = .bool
        case "y": content = .bytes
        case "d": content = .double
        default: content = .message(String(rest))
        }
        return Field(name: name, shape: shape, keepsZero: keepsZero, content: content)
    }
}
