import CEL
import JSON
import KubeCEL

/// The environments in which generated expressions are read: all libraries, and those of Kubernetes.
struct ExpressionEnvironments: Sendable {
    let environment: Environment
    let templates: ExpressionTemplates

    /// The variables that both have.
    static let variables: [(name: String, kind: ExpressionTemplates.Kind)] = [
        ("object", .dynamic), ("n", .int), ("u", .uint), ("d", .double), ("s", .string), ("y", .bytes),
        ("ok", .bool), ("span", .duration), ("now", .timestamp), ("ints", .ints), ("texts", .strings), ("m", .map),
    ]

    static let all = ExpressionEnvironments(
        environment: Environment(
            libraries: [
                .standard, .strings, .lists, .sets, .math, .encoders, .optionals, .twoVariableComprehensions, .bindings,
                .block, .regex, .urls, .network,
            ],
            variables: declared),
        templates: .all)

    static let kubernetes = ExpressionEnvironments(
        environment: .kubernetes(variables: declared), templates: .kubernetes)

    static func choose(_ choices: inout Choices) -> ExpressionEnvironments {
        choices.below(3) == 0 ? kubernetes : all
    }

    private static let declared = variables.map { Environment.Variable($0.name, type(of: $0.kind)) }

    private static func type(of kind: ExpressionTemplates.Kind) -> ValueType {
        switch kind {
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string, .pattern: .string
        case .bytes: .bytes
        case .duration: .duration
        case .timestamp: .timestamp
        case .ints: .list(.int)
        case .strings: .list(.string)
        case .map: .map(key: .string, value: .int)
        case .optional: .optional(.int)
        case .dynamic: .dynamic
        }
    }

    /// Values of the variables, the object among them.
    func activation(_ object: JSONValue, _ numbers: JSONValue) -> Activation {
        var activation = Activation(environment)
        activation["object"] = Value(object)
        activation["n"] = .int(numbers[0]?.integerValue ?? 7)
        activation["u"] = .uint(UInt64(bitPattern: numbers[1]?.integerValue ?? 7))
        activation["d"] = .double(numbers[2]?.doubleValue ?? 0.5)
        activation["s"] = .string(object[path: "metadata", "name"]?.stringValue ?? "s")
        activation["y"] = .bytes(BytesValue(Array("bytes\u{E9}".utf8)))
        activation["ok"] = .bool(true)
        activation["span"] = .duration(DurationValue(nanoseconds: 5_400_000_000_000))
        activation["now"] = TimestampValue(seconds: 1_795_000_000, nanoseconds: 5).map { Value.timestamp($0) }
        activation["ints"] = Value([1, 5, 3, 3, -2] as JSONValue)
        activation["texts"] = Value(["a", "b", "", "é", "10.0.0.1", "1.2.3"] as JSONValue)
        activation["m"] = Value(["a": 1, "b": 2] as JSONValue)
        return activation
    }
}
