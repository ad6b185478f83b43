import CEL

/// What the expressions of the checker's tests may speak of.
enum CheckFixture {
    static let environment = Environment(
        libraries: [.standard, extras],
        variables: [
            .init("i", .int), .init("s", .string), .init("d", .dynamic), .init("m", .map(key: .string, value: .int)),
            .init("p", .structure("Pod")), .init("a.b", .map(key: .string, value: .double)), .init("a.b.c", .string),
        ],
        functions: functions, types: Pods())

    private static let a = ValueType.parameter("A")
    private static let b = ValueType.parameter("B")
    private static let map = ValueType.map(key: a, value: b)

    private static let functions: [FunctionDeclaration] = [
        FunctionDeclaration("util.twice", [Overload("twice_int", [.int], .int, .none)]),
        FunctionDeclaration("first", [Overload("first_list", [.list(a)], a, .none)]),
        FunctionDeclaration("pair", [Overload("pair_a_b", [a, b], .opaque("pair", [a, b]), .none)]),
        FunctionDeclaration("same", [Overload("same_a", [.opaque("pair", [a, a])], .opaque("pair", [a, a]), .none)]),
    ]

    /// Of the optional libraries what the tests need: this is about the checker, not about them.
    private static let extras = Library(
        "extras",
        functions: [
            FunctionDeclaration("optional.of", [Overload("optional_of", [a], .optional(a), .none)]),
            FunctionDeclaration("optional.none", [Overload("optional_none", [], .optional(a), .none)]),
            FunctionDeclaration(
                "hasValue", [Overload("optional_hasValue", [.optional(a)], .bool, isMember: true, .none)]),
            FunctionDeclaration("value", [Overload("optional_value", [.optional(a)], a, isMember: true, .none)]),
            FunctionDeclaration(
                "orValue", [Overload("optional_orValue", [.optional(a), a], a, isMember: true, .none)]),
            FunctionDeclaration(
                Operator.optionalIndex,
                [
                    Overload("list_optindex_optional_int", [.list(a), .int], .optional(a), .none),
                    Overload("map_optindex_optional_value", [map, a], .optional(b), .none),
                ]),
            FunctionDeclaration(
                Macro.mapInsert,
                [
                    Overload("@mapInsert_map_key_value", [map, a, b], map, .none),
                    Overload("@mapInsert_map_map", [map, map], map, .none),
                ]),
        ],
        macros: Macro.optionals + Macro.twoVariables + Macro.bindings + Macro.block)
}

/// One structure: a pod with a name and tags.
private struct Pods: TypeProvider {
    func field(_ name: String, of structure: String) -> ValueType? {
        guard structure == "Pod" else { return nil }
        return switch name {
        case "name": .string
        case "tags": .list(.string)
        default: nil
        }
    }

    func hasStructure(_ name: String) -> Bool { name == "Pod" }

    func make(_ structure: String, fields: [String: Value]) -> Value { .null }
}
