import JSON

extension Value {
    /// What a JSON value is in an expression. Arrays and objects are taken as they are: no copy, whatever their size.
    @inline(__always)
    public init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(ListValue(json: elements))
        case .object(let object): self = .map(MapValue(json: object))
        }
    }

    /// This value for output: bytes in base64, durations and timestamps as they are written, what JSON cannot hold as text.
    ///
    /// An empty optional, an error and an unknown are null.
    public var json: JSONValue {
        switch self {
        case .null, .error, .unknown: return .null
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .integer(number)
        case .uint(let number): return Int64(exactly: number).map(JSONValue.integer) ?? .string(String(number))
        case .double(let number): return number.isFinite ? .double(number) : .string(DoubleText.text(of: number))
        case .string(let text): return .string(text)
        case .bytes(let bytes): return .string(Base64Text.encode(bytes.bytes))
        case .list(let list):
            if case .json(let elements) = list.storage { return .array(elements) }
            return .array(list.map(\.json))
        case .map(let map):
            if case .json(let object) = map.storage { return .object(object) }
            return .object(JSONObject(map.map { ($0.key.keyText, $0.value.json) }))
        case .duration(let duration): return .string(duration.description)
        case .timestamp(let timestamp): return .string(timestamp.description)
        case .type(let type): return .string(type.name)
        case .optional(let optional): return optional.value?.json ?? .null
        case .opaque(let opaque): return opaque.json
        }
    }

    /// How a key is written as a member's name.
    private var keyText: String {
        switch self {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .uint(let number): String(number)
        case .double(let number): DoubleText.text(of: number)
        default: shortDescription
        }
    }
}

extension Value: CustomStringConvertible {
    /// As JSON, errors and unknowns in words. For tests and messages of bounded use; a large value gives a large text.
    public var description: String {
        switch self {
        case .error(let error): "error: \(error.message)"
        case .unknown(let unknown): "unknown: " + unknown.attributes.map(\.description).joined(separator: ", ")
        case .uint(let number): "\(number)u"
        case .optional(let optional): optional.value.map { "optional.of(\($0))" } ?? "optional.none()"
        case .type(let type): type.name
        default: json.text()
        }
    }

    /// At most 64 characters of it, for messages: whoever writes an expression does not decide how long an error is.
    public var shortDescription: String {
        switch self {
        case .string(let text): text.utf8.count <= 64 ? text : text.prefix(61) + "..."
        case .list, .map, .bytes, .opaque: typeName
        default: description
        }
    }
}
