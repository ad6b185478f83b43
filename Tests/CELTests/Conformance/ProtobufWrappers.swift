import CEL

/// The wrapper messages of protobuf, as far as cases name them: each is the value that it wraps.
struct ProtobufWrappers: TypeProvider {
    private static let types: [String: ValueType] = [
        "BoolValue": .bool, "BytesValue": .bytes, "DoubleValue": .double, "FloatValue": .double, "Int32Value": .int,
        "Int64Value": .int, "StringValue": .string, "UInt32Value": .uint, "UInt64Value": .uint,
    ]

    private func type(_ structure: String) -> ValueType? {
        guard structure.hasPrefix("google.protobuf.") else { return nil }
        return Self.types[String(structure.dropFirst(16))]
    }

    func field(_ name: String, of structure: String) -> ValueType? {
        name == "value" ? type(structure) : nil
    }

    func hasStructure(_ name: String) -> Bool { type(name) != nil }

    func make(_ structure: String, fields: [String: Value]) -> Value {
        if let value = fields["value"] {
            guard structure.hasSuffix("FloatValue"), case .double(let number) = value else { return value }
            return .double(Double(Float(number)))
        }
        switch type(structure) {
        case .bool?: return .bool(false)
        case .bytes?: return .bytes(BytesValue([]))
        case .double?: return .double(0)
        case .int?: return .int(0)
        case .uint?: return .uint(0)
        case .string?: return .string("")
        default: return .error("unknown structure \(structure)")
        }
    }
}
