/// What expansions consist of.
extension MacroContext {
    /// The name of the accumulator of an expansion's fold; no text can spell it.
    public static let accumulator = "@result"
    /// The name of a fold's variable that nothing refers to.
    public static let unused = "#unused"

    public mutating func identifier(_ name: String) -> Expression { make(.identifier(name)) }

    public mutating func accumulator() -> Expression { make(.identifier(Self.accumulator)) }

    public mutating func literal(_ value: Expression.Literal) -> Expression { make(.literal(value)) }

    public mutating func list(_ elements: Expression...) -> Expression {
        make(.list(elements.map { Expression.ListElement($0) }))
    }

    public mutating func call(_ function: String, _ arguments: Expression...) -> Expression {
        make(.call(function: function, target: nil, arguments: arguments))
    }

    public mutating func memberCall(_ target: Expression, _ function: String, _ arguments: Expression...) -> Expression
    {
        make(.call(function: function, target: target, arguments: arguments))
    }

    /// A fold over `range` that goes on for as long as `condition` holds, which is for ever where it is `nil`.
    public mutating func fold(
        over range: Expression, _ variable: String, _ secondVariable: String? = nil, from initial: Expression,
        while condition: Expression? = nil, step: Expression, result: Expression? = nil
    ) -> Expression {
        let condition = condition ?? literal(.bool(true))
        let result = result ?? accumulator()
        return make(
            .comprehension(
                Expression.Comprehension(
                    range: range, variable: variable, secondVariable: secondVariable, accumulator: Self.accumulator,
                    initial: initial, condition: condition, step: step, result: result)))
    }

    /// `result` with `name` standing for `value`, which is evaluated once at most: a fold over nothing.
    public mutating func bind(_ name: String, to value: Expression, in result: Expression) -> Expression {
        let nothing = make(.list([]))
        let never = literal(.bool(false))
        let same = identifier(name)
        return make(
            .comprehension(
                Expression.Comprehension(
                    range: nothing, variable: Self.unused, accumulator: name, initial: value, condition: never,
                    step: same, result: result)))
    }
}

extension Expression {
    /// The name that this argument of a macro is.
    ///
    /// - Parameter problem: what is wrong where it is none.
    public func variableName(or problem: String = "argument must be a simple name") throws(ParseProblem) -> String {
        guard case .identifier(let name) = form, !name.hasPrefix(".") else {
            throw ParseProblem(offset: startOffset, problem)
        }
        if name == MacroContext.accumulator || name == "__result__" {
            throw ParseProblem(offset: offset, "iteration variable overwrites accumulator variable")
        }
        return name
    }
}
