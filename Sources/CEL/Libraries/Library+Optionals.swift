extension Library {
    /// Values that may not be there: `optional.of`, `a.?b`, `a[?b]`, `or`, `orValue`, `optMap`.
    ///
    /// What an `or` stands on is evaluated only if it is needed; `a.?b` and `a[?b]` are known to the checker by their
    /// signatures here and evaluated by the program itself.
    public static let optionals = Library(
        "cel.lib.optional",
        functions: making + reading + operators + ofLists,
        constants: ["optional_type": (.type(.optional(.dynamic)), .type(TypeValue("optional_type")))],
        macros: Macro.optionals)

    private static let value = ValueType.parameter("V")
    private static let optional = ValueType.optional(value)
    private static let list = ValueType.list(value)
    private static let map = ValueType.map(key: .parameter("K"), value: value)

    private static let making = [
        FunctionDeclaration(
            "optional.of", [Overload("optional_of", [value], optional, .unary { .optional(OptionalValue($0)) })]),
        FunctionDeclaration(
            "optional.ofNonZeroValue",
            [
                Overload(
                    "optional_ofNonZeroValue", [value], optional,
                    .unary { .optional($0.isZero ? .none : OptionalValue($0)) })
            ]),
        FunctionDeclaration(
            "optional.none", [Overload("optional_none", [], optional, .any { _ in .optional(.none) })]),
    ]

    private static let reading = [
        FunctionDeclaration(
            "value",
            [
                .member("optional_value", optional, returns: value) { (optional: OptionalValue) in
                    optional.value ?? .failure(.invalidArgument, "optional.none() dereference")
                }
            ]),
        FunctionDeclaration(
            "hasValue",
            [
                .member("optional_hasValue", optional, returns: .bool) { (optional: OptionalValue) in
                    .bool(optional.value != nil)
                }
            ]),
        FunctionDeclaration(
            "or",
            [
                .member("optional_or_optional", [optional, optional], returns: optional) {
                    (first: OptionalValue, second: OptionalValue) in
                    .optional(first.value == nil ? second : first)
                }
            ]),
        FunctionDeclaration(
            "orValue",
            [
                Overload(
                    "optional_orValue_value", [optional, value], value, isMember: true,
                    .binary { first, second in
                        guard case .optional(let optional) = first else {
                            return .noSuchOverload("orValue", first, second)
                        }
                        return optional.value ?? second
                    })
            ]),
    ]

    private static let operators = [
        FunctionDeclaration(
            Operator.optionalSelect, [Overload("select_optional_field", [.dynamic, .string], optional, .none)]),
        FunctionDeclaration(
            Operator.optionalIndex,
            [
                Overload("list_optindex_optional_int", [list, .int], optional, .none),
                Overload("optional_list_optindex_optional_int", [.optional(list), .int], optional, .none),
                Overload("map_optindex_optional_value", [map, .parameter("K")], optional, .none),
                Overload("optional_map_optindex_optional_value", [.optional(map), .parameter("K")], optional, .none),
            ]),
        FunctionDeclaration(
            Operator.index,
            [
                Overload("optional_list_index_int", [.optional(list), .int], optional, .none),
                Overload("optional_map_index_value", [.optional(map), .parameter("K")], optional, .none),
            ]),
    ]

    private static let ofLists = [
        FunctionDeclaration(
            "first",
            [
                .member("list_first", list, returns: optional) { (list: ListValue) in
                    .optional(list.first.map(OptionalValue.init) ?? .none)
                }
            ]),
        FunctionDeclaration(
            "last",
            [
                .member("list_last", list, returns: optional) { (list: ListValue) in
                    .optional(list.last.map(OptionalValue.init) ?? .none)
                }
            ]),
        FunctionDeclaration(
            "optional.unwrap", [.function("optional_unwrap", .list(optional), returns: list, unwrapped)]),
        FunctionDeclaration("unwrapOpt", [.member("optional_unwrapOpt", .list(optional), returns: list, unwrapped)]),
    ]

    @Sendable private static func unwrapped(_ list: ListValue) -> Value {
        var result: [Value] = []
        for element in list {
            guard case .optional(let optional) = element else {
                return .failure(.noSuchOverload, "value \(element.shortDescription) is not optional")
            }
            if let value = optional.value { result.append(value) }
        }
        return .list(ListValue(result))
    }
}

extension Value {
    /// Whether a field with this value counts as not set: zero, empty, `false`, null.
    var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.count == 0
        case .list(let list): list.isEmpty
        case .map(let map): map.isEmpty
        case .duration(let duration): duration.nanoseconds == 0
        case .timestamp: false
        case .optional(let optional): optional.value?.isZero ?? true
        case .type, .opaque, .error, .unknown: false
        }
    }
}
