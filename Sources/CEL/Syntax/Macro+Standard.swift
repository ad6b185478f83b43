extension Macro {
    /// The specification's macros: `has`, `all`, `exists`, `exists_one`, `map`, `filter`.
    public static let standard: [Macro] = [
        has, all, exists, existsOne("exists_one"), existsOne("existsOne"), map(argumentCount: 2), map(argumentCount: 3),
        filter,
    ]

    private static let has = Macro("has", argumentCount: 1, isMember: false) {
        (context, _, arguments) throws(ParseProblem) in
        guard case .select(let operand, let field, isTest: false) = arguments[0].form else {
            throw ParseProblem(offset: arguments[0].startOffset, "invalid argument to has() macro")
        }
        return context.make(.select(operand: operand, field: field, isTest: true), at: arguments[0].offset)
    }

    private static let all = member("all", 2) { (context, range, arguments) throws(ParseProblem) in
        let variable = try arguments[0].variableName()
        return context.all(range, variable, nil, arguments[1])
    }

    private static let exists = member("exists", 2) { (context, range, arguments) throws(ParseProblem) in
        let variable = try arguments[0].variableName()
        return context.exists(range, variable, nil, arguments[1])
    }

    private static func existsOne(_ name: String) -> Macro {
        member(name, 2) { (context, range, arguments) throws(ParseProblem) in
            let variable = try arguments[0].variableName()
            return context.existsOne(range, variable, nil, arguments[1])
        }
    }

    /// `range.map(x, transform)` and `range.map(x, filter, transform)`.
    private static func map(argumentCount: Int) -> Macro {
        member("map", argumentCount) { (context, range, arguments) throws(ParseProblem) in
            let variable = try arguments[0].variableName(or: "argument is not an identifier")
            let filter = argumentCount == 3 ? arguments[1] : nil
            return context.collect(range, variable, nil, filter, arguments[argumentCount - 1])
        }
    }

    private static let filter = member("filter", 2) { (context, range, arguments) throws(ParseProblem) in
        let variable = try arguments[0].variableName(or: "argument is not an identifier")
        return context.collect(range, variable, nil, arguments[1], arguments[0])
    }

    /// A macro called as `range.name(…)`.
    static func member(
        _ name: String, _ argumentCount: Int,
        _ expand: @escaping @Sendable (inout MacroContext, Expression, [Expression]) throws(ParseProblem) -> Expression?
    ) -> Macro {
        Macro(name, argumentCount: argumentCount, isMember: true) {
            (context, target, arguments) throws(ParseProblem) in
            guard let target else { return nil }
            return try expand(&context, target, arguments)
        }
    }
}

/// The folds that macros of one and of two variables come down to.
extension MacroContext {
    mutating func all(
        _ range: Expression, _ variable: String, _ secondVariable: String?, _ predicate: Expression
    ) -> Expression {
        let initial = literal(.bool(true))
        let condition = call(Operator.notStrictlyFalse, accumulator())
        let step = call(Operator.and, accumulator(), predicate)
        return fold(over: range, variable, secondVariable, from: initial, while: condition, step: step)
    }

    mutating func exists(
        _ range: Expression, _ variable: String, _ secondVariable: String?, _ predicate: Expression
    ) -> Expression {
        let initial = literal(.bool(false))
        let condition = call(Operator.notStrictlyFalse, call(Operator.not, accumulator()))
        let step = call(Operator.or, accumulator(), predicate)
        return fold(over: range, variable, secondVariable, from: initial, while: condition, step: step)
    }

    mutating func existsOne(
        _ range: Expression, _ variable: String, _ secondVariable: String?, _ predicate: Expression
    ) -> Expression {
        let initial = literal(.int(0))
        let more = call(Operator.add, accumulator(), literal(.int(1)))
        let step = call(Operator.conditional, predicate, more, accumulator())
        let result = call(Operator.equals, accumulator(), literal(.int(1)))
        return fold(over: range, variable, secondVariable, from: initial, step: step, result: result)
    }

    /// A list of what `transform` makes of each element for which `filter` holds.
    mutating func collect(
        _ range: Expression, _ variable: String, _ secondVariable: String?, _ filter: Expression?,
        _ transform: Expression
    ) -> Expression {
        let initial = make(.list([]))
        let step = filtered(call(Operator.add, accumulator(), list(transform)), filter)
        return fold(over: range, variable, secondVariable, from: initial, step: step)
    }

    /// A step that is left out where `filter` does not hold.
    mutating func filtered(_ step: Expression, _ filter: Expression?) -> Expression {
        guard let filter else { return step }
        return call(Operator.conditional, filter, step, accumulator())
    }
}
