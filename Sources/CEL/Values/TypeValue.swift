/// A type as a value: what `type(1)` gives. As the specification has it, the types of all lists are one.
public struct TypeValue: Sendable, Hashable {
    /// `int`, `list`, `google.protobuf.Timestamp`, `optional_type`, or the name of a structure or library type.
    public let name: String

    public init(_ name: String) { self.name = name }

    /// The type without its parameters.
    public init(_ type: ValueType) {
        switch type {
        case .dynamic: name = "dyn"
        case .error: name = "error"
        case .null: name = "null_type"
        case .bool: name = "bool"
        case .int: name = "int"
        case .uint: name = "uint"
        case .double: name = "double"
        case .string: name = "string"
        case .bytes: name = "bytes"
        case .duration: name = "google.protobuf.Duration"
        case .timestamp: name = "google.protobuf.Timestamp"
        case .list: name = "list"
        case .map: name = "map"
        case .type: name = "type"
        case .optional: name = "optional_type"
        case .opaque(let opaque, _): name = opaque
        case .structure(let structure): name = structure
        case .parameter(let parameter): name = parameter
        }
    }
}

extension Value {
    /// The type of this value.
    public static func type(of value: Value) -> TypeValue { TypeValue(value.typeName) }

    /// The name of this value's type, for messages and `type()`.
    public var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .type: "type"
        case .optional: "optional_type"
        case .opaque(let opaque): TypeValue(opaque.valueType).name
        case .error: "error"
        case .unknown: "unknown"
        }
    }
}
