/// Functions over texts, and `size`.
enum StandardTexts {
    static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "size",
            [
                size("size_bytes", .bytes), size("size_list", .list(a)), size("size_map", .map(key: a, value: b)),
                size("size_string", .string), size("bytes_size", .bytes, isMember: true),
                size("list_size", .list(a), isMember: true), size("map_size", .map(key: a, value: b), isMember: true),
                size("string_size", .string, isMember: true),
            ]),
        FunctionDeclaration("contains", [member("contains_string") { $0.containsBytes(of: $1) }]),
        FunctionDeclaration("startsWith", [member("starts_with_string") { $0.startsWithBytes(of: $1) }]),
        FunctionDeclaration("endsWith", [member("ends_with_string") { $0.endsWithBytes(of: $1) }]),
        FunctionDeclaration(
            "matches", [matches("matches", isMember: false), matches("matches_string", isMember: true)]),
    ]

    private static let a = ValueType.parameter("A")
    private static let b = ValueType.parameter("B")

    private static func size(_ id: String, _ type: ValueType, isMember: Bool = false) -> Overload {
        Overload(
            id, [type], .int, isMember: isMember,
            .unary { value in
                switch value {
                case .bytes(let bytes): .int(Int64(bytes.count))
                case .list(let list): .int(Int64(list.count))
                case .map(let map): .int(Int64(map.count))
                case .string(let text): .int(Int64(text.unicodeScalars.count))
                default: .noSuchOverload("size", value)
                }
            })
    }

    private static func member(_ id: String, _ body: @escaping @Sendable (String, String) -> Bool) -> Overload {
        Overload(
            id, [.string, .string], .bool, isMember: true,
            .binary { first, second in
                guard case .string(let text) = first, case .string(let part) = second else {
                    return .noSuchOverload(id, first, second)
                }
                return .bool(body(text, part))
            })
    }

    private static func matches(_ id: String, isMember: Bool) -> Overload {
        Overload(
            id, [.string, .string], .bool, isMember: isMember,
            .binary { first, second in
                guard case .string(let text) = first, case .string(let pattern) = second else {
                    return .noSuchOverload("matches", first, second)
                }
                do {
                    return .bool(try RegularExpressionCache.shared.expression(pattern).matches(text))
                } catch {
                    return .failure(.invalidArgument, "\(error)")
                }
            })
    }
}
