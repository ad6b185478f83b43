extension Macro {
    /// Comprehensions with two variables: the index and the element of a list, the key and the value of a map.
    ///
    /// `all`, `exists`, `existsOne`, `transformList`, `transformMap` and `transformMapEntry`; the last two call
    /// `mapInsert`, which the library declares.
    public static let twoVariables: [Macro] =
        [
            quantifier("all") { $0.all($1, $2, $3, $4) },
            quantifier("exists") { $0.exists($1, $2, $3, $4) },
            quantifier("existsOne") { $0.existsOne($1, $2, $3, $4) },
            quantifier("exists_one") { $0.existsOne($1, $2, $3, $4) },
        ] + transform("transformList") { $0.collect($1, $2, $3, $4, $5) }
        + transform("transformMap") { context, range, key, value, filter, transform in
            let step = context.call(mapInsert, context.accumulator(), context.identifier(key), transform)
            return context.gather(range, key, value, filter, step)
        }
        + transform("transformMapEntry") { context, range, key, value, filter, transform in
            let step = context.call(mapInsert, context.accumulator(), transform)
            return context.gather(range, key, value, filter, step)
        }

    /// `(map, key, value)` and `(map, map)`: the map with more entries; an error where one was there already.
    public static let mapInsert = "cel.@mapInsert"

    private static func quantifier(
        _ name: String,
        _ expand: @escaping @Sendable (inout MacroContext, Expression, String, String, Expression) -> Expression
    ) -> Macro {
        member(name, 3) { (context, range, arguments) throws(ParseProblem) in
            let (first, second) = try variables(arguments)
            return expand(&context, range, first, second, arguments[2])
        }
    }

    /// With and without a filter before the transformation.
    private static func transform(
        _ name: String,
        _ expand:
            @escaping @Sendable (inout MacroContext, Expression, String, String, Expression?, Expression) -> Expression
    ) -> [Macro] {
        [3, 4].map { count in
            member(name, count) { (context, range, arguments) throws(ParseProblem) in
                let (first, second) = try variables(arguments)
                let filter = count == 4 ? arguments[2] : nil
                return expand(&context, range, first, second, filter, arguments[count - 1])
            }
        }
    }

    private static func variables(_ arguments: [Expression]) throws(ParseProblem) -> (String, String) {
        let first = try arguments[0].variableName()
        let second = try arguments[1].variableName()
        if first == second { throw ParseProblem(offset: arguments[1].offset, "duplicate variable name: \(first)") }
        return (first, second)
    }
}

extension MacroContext {
    /// A fold that begins with an empty map.
    fileprivate mutating func gather(
        _ range: Expression, _ key: String, _ value: String, _ filter: Expression?, _ insertion: Expression
    ) -> Expression {
        let initial = make(.map([]))
        let step = filtered(insertion, filter)
        return fold(over: range, key, value, from: initial, step: step)
    }
}
