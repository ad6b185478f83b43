import CEL
import JSON

/// What a schema says of a value, as far as expressions can make use of it.
///
/// Where Kubernetes gives rules no access (no type, unknown fields kept), there is no `SchemaType`: members without one
/// are left out of their object.
public indirect enum SchemaType: Sendable, Hashable {
    /// A whole number or a text, found out at evaluation.
    case dynamic
    case bool, int, double, string
    /// Written in JSON as a text: in base64, as `1h30m`, as RFC 3339.
    case bytes, duration, timestamp
    case list(SchemaType)
    case map(SchemaType)
    /// Members by their names in JSON.
    case object([String: SchemaType])

    /// Whether a JSON value of this type is the right value as it is.
    var isPlain: Bool {
        switch self {
        case .dynamic, .bool, .int, .string: true
        case .double, .bytes, .duration, .timestamp: false
        case .list(let element): element.isPlain
        case .map(let value): value.isPlain
        case .object(let members):
            members.allSatisfy { $0.value.isPlain && EscapedName.escape($0.key) == $0.key }
        }
    }
}

/// Values of one schema: from JSON to what expressions see. Made once and used for any number of values.
public struct SchemaValues: Sendable {
    private indirect enum Form: Sendable {
        case plain
        case double, bytes, duration, timestamp
        case list(Form)
        case map(Form)
        /// The escaped name, and what is to be done with the value.
        case object([String: (name: String, form: Form)])
    }

    private let form: Form

    public init(_ type: SchemaType) { form = Self.form(of: type) }

    /// The value; a member whose text does not fit its format is an error where an expression asks for it.
    public func value(_ json: JSONValue) -> Value { Self.value(json, form) }

    private static func form(of type: SchemaType) -> Form {
        if type.isPlain { return .plain }
        switch type {
        case .dynamic, .bool, .int, .string: return .plain
        case .double: return .double
        case .bytes: return .bytes
        case .duration: return .duration
        case .timestamp: return .timestamp
        case .list(let element): return .list(form(of: element))
        case .map(let value): return .map(form(of: value))
        case .object(let members):
            var forms: [String: (name: String, form: Form)] = [:]
            for (name, member) in members {
                guard let escaped = EscapedName.escape(name) else { continue }
                forms[name] = (escaped, form(of: member))
            }
            return .object(forms)
        }
    }

    private static func value(_ json: JSONValue, _ form: Form) -> Value {
        switch (form, json) {
        case (.double, .integer(let number)): return .double(Double(number))
        case (.bytes, .string(let text)):
            return Base64Text.bytes(of: text).map { .bytes(BytesValue($0)) }
                ?? .failure(.invalidArgument, "byte format with invalid base64")
        case (.duration, .string(let text)):
            return DurationValue(parsing: text).map { .duration($0) }
                ?? .failure(.invalidArgument, "invalid duration format: \(Value.string(text).shortDescription)")
        case (.timestamp, .string(let text)):
            return (TimestampValue(parsing: text) ?? TimestampValue(parsing: text + "T00:00:00Z")).map {
                .timestamp($0)
            }
                ?? .failure(.invalidArgument, "invalid timestamp: \(Value.string(text).shortDescription)")
        case (.list(let element), .array(let elements)):
            return .list(ListValue(elements.map { value($0, element) }))
        case (.map(let inner), .object(let object)):
            return map(object.map { (.string($0.key), value($0.value, inner)) })
        case (.object(let members), .object(let object)):
            return map(
                object.map { name, member in
                    guard let known = members[name] else { return (.string(name), Value(member)) }
                    return (.string(known.name), value(member, known.form))
                })
        default: return Value(json)
        }
    }

    private static func map(_ entries: [(key: Value, value: Value)]) -> Value {
        MapValue(entries).map { .map($0) } ?? .failure(.duplicateKey, "an object has a member twice")
    }
}
