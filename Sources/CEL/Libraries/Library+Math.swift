extension Library {
    /// Functions over numbers: `math.greatest`, `math.least`, rounding, signs, bits and `math.sqrt`.
    public static let math = Library(
        "cel.lib.ext.math", functions: extremes + rounding + floatingPoint + signs + bits,
        macros: [extreme("least", "math.@min"), extreme("greatest", "math.@max")])

    // MARK: Least and greatest

    /// Any number of arguments become a call of one function with one argument, two, or a list.
    private static func extreme(_ name: String, _ function: String) -> Macro {
        Macro(name, argumentCount: nil, isMember: true) { (context, target, arguments) throws(ParseProblem) in
            guard let target, case .identifier("math") = target.form else { return nil }
            guard let first = arguments.first else {
                throw ParseProblem(offset: target.offset, "math.\(name)() requires at least one argument")
            }
            if arguments.count == 1 {
                guard first.mayBeNumber || first.mayBeNumbers else {
                    throw ParseProblem(offset: first.offset, "math.\(name)() invalid single argument value")
                }
                return context.call(function, first)
            }
            for argument in arguments where !argument.mayBeNumber {
                throw ParseProblem(
                    offset: argument.offset, "math.\(name)() simple literal arguments must be numeric")
            }
            if arguments.count == 2 { return context.call(function, first, arguments[1]) }
            let list = context.make(.list(arguments.map { Expression.ListElement($0) }))
            return context.call(function, list)
        }
    }

    private static let numbers: [(name: String, type: ValueType)] = [
        ("double", .double), ("int", .int), ("uint", .uint),
    ]

    private static let extremes = [
        extremeFunction("min", unless: .greater), extremeFunction("max", unless: .less),
    ]

    /// The first of the numbers unless it stands so to another.
    private static func extremeFunction(_ name: String, unless ordering: ValueOrdering) -> FunctionDeclaration {
        @Sendable func choose(_ first: Value, _ second: Value) -> Value {
            guard let found = first.ordering(to: second) else {
                return .noSuchOverload("math.@\(name)", first, second)
            }
            if found == .unordered {
                return .failure(.invalidArgument, "NaN values cannot be ordered: math.@\(name)")
            }
            return found == ordering ? second : first
        }
        var overloads = numbers.map { Overload("math_@\(name)_\($0.name)", [$0.type], $0.type, .unary { $0 }) }
        for first in numbers {
            for second in numbers {
                overloads.append(
                    Overload(
                        "math_@\(name)_\(first.name)_\(second.name)", [first.type, second.type],
                        first.type == second.type ? first.type : .dynamic, .binary(choose)))
            }
        }
        for number in numbers {
            overloads.append(
                .function(
                    "math_@\(name)_list_\(number.name)", .list(number.type), returns: number.type,
                    cost: CallCost.traversesFirst
                ) { (list: ListValue) in
                    guard var result = list.first else {
                        return .failure(.invalidArgument, "math.@\(name)(list) argument must not be empty")
                    }
                    for element in list.dropFirst() {
                        result = choose(result, element)
                        if result.isError { return result }
                    }
                    switch result {
                    case .int, .uint, .double: return result
                    default: return .noSuchOverload("math.@\(name)", result)
                    }
                })
        }
        return FunctionDeclaration("math.@\(name)", overloads)
    }

    // MARK: Doubles

    private static func double(_ name: String, _ body: @escaping @Sendable (Double) -> Double) -> FunctionDeclaration {
        FunctionDeclaration(
            "math.\(name)", [.function("math_\(name)_double", returns: .double) { (x: Double) in .double(body(x)) }])
    }

    private static func test(_ name: String, _ body: @escaping @Sendable (Double) -> Bool) -> FunctionDeclaration {
        FunctionDeclaration(
            "math.\(name)", [.function("math_\(name)_double", returns: .bool) { (x: Double) in .bool(body(x)) }])
    }

    private static let rounding = [
        double("ceil") { $0.rounded(.up) }, double("floor") { $0.rounded(.down) },
        double("round") { $0.rounded(.toNearestOrAwayFromZero) }, double("trunc") { $0.rounded(.towardZero) },
    ]

    private static let floatingPoint = [
        test("isInf") { $0.isInfinite }, test("isNaN") { $0.isNaN }, test("isFinite") { $0.isFinite },
        FunctionDeclaration(
            "math.sqrt",
            [
                .function("math_sqrt_double", returns: .double) { (x: Double) in .double(x.squareRoot()) },
                .function("math_sqrt_int", returns: .double) { (x: Int64) in .double(Double(x).squareRoot()) },
                .function("math_sqrt_uint", returns: .double) { (x: UInt64) in .double(Double(x).squareRoot()) },
            ]),
    ]

    // MARK: Signs

    private static let signs = [
        FunctionDeclaration(
            "math.abs",
            [
                .function("math_abs_double", returns: .double) { (x: Double) in .double(x.magnitude) },
                .function("math_abs_int", returns: .int) { (x: Int64) in
                    x == .min ? .overflow("integer") : .int(x < 0 ? -x : x)
                },
                .function("math_abs_uint", returns: .uint) { (x: UInt64) in .uint(x) },
            ]),
        FunctionDeclaration(
            "math.sign",
            [
                .function("math_sign_double", returns: .double) { (x: Double) in
                    .double(x > 0 ? 1 : x < 0 ? -1 : x.isNaN ? x : 0)
                },
                .function("math_sign_int", returns: .int) { (x: Int64) in .int(x.signum()) },
                .function("math_sign_uint", returns: .uint) { (x: UInt64) in .uint(x.signum()) },
            ]),
    ]
}

extension Expression {
    /// False for literals that are no numbers and for aggregates; of others only their evaluation tells.
    fileprivate var mayBeNumber: Bool {
        switch form {
        case .literal(.int), .literal(.uint), .literal(.double): true
        case .literal, .list, .map, .structure: false
        case .identifier, .select, .call, .comprehension: true
        }
    }

    /// A literal list of what may be numbers.
    fileprivate var mayBeNumbers: Bool {
        guard case .list(let elements) = form, !elements.isEmpty else { return false }
        return elements.allSatisfy { $0.value.mayBeNumber }
    }
}
