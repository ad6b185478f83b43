/// Operators, as the checker knows them: programs have nodes for them, not calls.
enum StandardOperators {
    static let declarations: [FunctionDeclaration] =
        logic + equality + order + arithmetic + [
            FunctionDeclaration(
                Operator.index,
                [
                    operation("index_list", [.list(a), .int], a),
                    operation("index_map", [.map(key: a, value: b), a], b),
                ]),
            FunctionDeclaration(
                Operator.isIn,
                [
                    operation("in_list", [a, .list(a)], .bool),
                    operation("in_map", [a, .map(key: a, value: b)], .bool),
                ]),
        ]

    private static let a = ValueType.parameter("A")
    private static let b = ValueType.parameter("B")

    private static func operation(_ id: String, _ parameters: [ValueType], _ result: ValueType) -> Overload {
        Overload(id, parameters, result, .none)
    }

    private static let logic: [FunctionDeclaration] = [
        FunctionDeclaration(Operator.conditional, [operation("conditional", [.bool, a, a], a)]),
        FunctionDeclaration(Operator.and, [operation("logical_and", [.bool, .bool], .bool)]),
        FunctionDeclaration(Operator.or, [operation("logical_or", [.bool, .bool], .bool)]),
        FunctionDeclaration(Operator.not, [operation("logical_not", [.bool], .bool)]),
        FunctionDeclaration(Operator.notStrictlyFalse, [operation("not_strictly_false", [.bool], .bool)]),
    ]

    private static let equality: [FunctionDeclaration] = [
        FunctionDeclaration(Operator.equals, [operation("equals", [a, a], .bool)]),
        FunctionDeclaration(Operator.notEquals, [operation("not_equals", [a, a], .bool)]),
    ]

    private static let order: [FunctionDeclaration] = [
        (Operator.less, "less"), (Operator.lessOrEqual, "less_equals"), (Operator.greater, "greater"),
        (Operator.greaterOrEqual, "greater_equals"),
    ].map { name, id in
        let same: [(String, ValueType)] = [
            ("bool", .bool), ("int64", .int), ("uint64", .uint), ("double", .double), ("string", .string),
            ("bytes", .bytes), ("timestamp", .timestamp), ("duration", .duration),
        ]
        let numbers = same[1...3]
        let mixed = numbers.flatMap { left in
            numbers.filter { $0.0 != left.0 }.map { right in
                operation("\(id)_\(left.0)_\(right.0)", [left.1, right.1], .bool)
            }
        }
        return FunctionDeclaration(name, same.map { operation("\(id)_\($0.0)", [$0.1, $0.1], .bool) } + mixed)
    }

    private static let arithmetic: [FunctionDeclaration] = [
        FunctionDeclaration(
            Operator.add,
            [
                operation("add_bytes", [.bytes, .bytes], .bytes),
                operation("add_double", [.double, .double], .double),
                operation("add_duration_duration", [.duration, .duration], .duration),
                operation("add_duration_timestamp", [.duration, .timestamp], .timestamp),
                operation("add_timestamp_duration", [.timestamp, .duration], .timestamp),
                operation("add_int64", [.int, .int], .int),
                operation("add_list", [.list(a), .list(a)], .list(a)),
                operation("add_string", [.string, .string], .string),
                operation("add_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            Operator.subtract,
            [
                operation("subtract_double", [.double, .double], .double),
                operation("subtract_duration_duration", [.duration, .duration], .duration),
                operation("subtract_int64", [.int, .int], .int),
                operation("subtract_timestamp_duration", [.timestamp, .duration], .timestamp),
                operation("subtract_timestamp_timestamp", [.timestamp, .timestamp], .duration),
                operation("subtract_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(Operator.multiply, numbers("multiply")),
        FunctionDeclaration(Operator.divide, numbers("divide")),
        FunctionDeclaration(
            Operator.modulo,
            [
                operation("modulo_int64", [.int, .int], .int),
                operation("modulo_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            Operator.negate,
            [operation("negate_double", [.double], .double), operation("negate_int64", [.int], .int)]),
    ]

    private static func numbers(_ id: String) -> [Overload] {
        [
            operation("\(id)_double", [.double, .double], .double),
            operation("\(id)_int64", [.int, .int], .int),
            operation("\(id)_uint64", [.uint, .uint], .uint),
        ]
    }
}
