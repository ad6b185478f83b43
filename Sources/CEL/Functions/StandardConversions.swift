/// `int(x)` and the like, `type(x)`, `dyn(x)`.
enum StandardConversions {
    static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration("type", [Overload("type", [a], .type(a), .unary { .type(Value.type(of: $0)) })]),
        FunctionDeclaration("dyn", [Overload("to_dyn", [a], .dynamic, .unary { $0 })]),
        FunctionDeclaration("bool", [identity(.bool, "bool"), conversion("string_to_bool", .string, .bool)]),
        FunctionDeclaration("bytes", [identity(.bytes, "bytes"), conversion("string_to_bytes", .string, .bytes)]),
        FunctionDeclaration(
            "double",
            [
                identity(.double, "double"), conversion("int64_to_double", .int, .double),
                conversion("string_to_double", .string, .double), conversion("uint64_to_double", .uint, .double),
            ]),
        FunctionDeclaration(
            "duration", [identity(.duration, "duration"), conversion("string_to_duration", .string, .duration)]),
        FunctionDeclaration(
            "int",
            [
                identity(.int, "int64"), conversion("double_to_int64", .double, .int),
                conversion("duration_to_int64", .duration, .int), conversion("string_to_int64", .string, .int),
                conversion("timestamp_to_int64", .timestamp, .int), conversion("uint64_to_int64", .uint, .int),
            ]),
        FunctionDeclaration(
            "string",
            [
                identity(.string, "string"), conversion("bool_to_string", .bool, .string),
                conversion("bytes_to_string", .bytes, .string), conversion("double_to_string", .double, .string),
                conversion("duration_to_string", .duration, .string), conversion("int64_to_string", .int, .string),
                conversion("timestamp_to_string", .timestamp, .string), conversion("uint64_to_string", .uint, .string),
            ]),
        FunctionDeclaration(
            "timestamp",
            [
                identity(.timestamp, "timestamp"), conversion("int64_to_timestamp", .int, .timestamp),
                conversion("string_to_timestamp", .string, .timestamp),
            ]),
        FunctionDeclaration(
            "uint",
            [
                identity(.uint, "uint64"), conversion("double_to_uint64", .double, .uint),
                conversion("int64_to_uint64", .int, .uint), conversion("string_to_uint64", .string, .uint),
            ]),
    ]

    private static let a = ValueType.parameter("A")

    private static func identity(_ type: ValueType, _ name: String) -> Overload {
        Overload("\(name)_to_\(name)", [type], type, .unary { $0 })
    }

    private static func conversion(_ id: String, _ from: ValueType, _ to: ValueType) -> Overload {
        Overload(
            id, [from], to,
            .unary { value in
                switch to {
                case .bool: value.convertedToBool
                case .bytes: value.convertedToBytes
                case .double: value.convertedToDouble
                case .duration: value.convertedToDuration
                case .int: value.convertedToInt
                case .string: value.convertedToString
                case .timestamp: value.convertedToTimestamp
                case .uint: value.convertedToUInt
                default: .noSuchOverload(id, value)
                }
            })
    }
}
