extension ValueType: CustomStringConvertible {
    /// As messages name it: `list(int)`, `map(string, dyn)`.
    public var description: String {
        switch self {
        case .dynamic: "dyn"
        case .error: "!error!"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "duration"
        case .timestamp: "timestamp"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .type(let type): "type(\(type))"
        case .optional(let wrapped): "optional_type(\(wrapped))"
        case .opaque(let name, let parameters):
            parameters.isEmpty ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
        case .structure(let name): name
        case .parameter(let name): name
        }
    }
}
