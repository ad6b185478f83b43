extension Expression.Comprehension {
    /// The macro that expands to this; a list of all its parts where there is none.
    var macro: String {
        if variable == MacroContext.unused { return "cel.bind(\(accumulator), \(initial), \(result))" }
        let variables = [variable, secondVariable].compactMap { $0 }.joined(separator: ", ")
        guard let (name, arguments) = quantifier ?? collection ?? gathering else {
            return
                "__comprehension__(\(variables), \(range), \(accumulator), \(initial), \(condition), \(step), \(result))"
        }
        return "\(receiver).\(name)(\(([variables] + arguments).joined(separator: ", ")))"
    }

    private var receiver: String {
        Expression(id: 0, offset: 0, .select(operand: range, field: "x", isTest: false)).description.dropLast(2)
            .description
    }

    /// The operand other than the accumulator of a step that calls `function`.
    private func operand(of expression: Expression, _ function: String) -> Expression? {
        guard case .call(function, nil, let arguments) = expression.form, arguments.count == 2,
            case .identifier(accumulator) = arguments[0].form
        else { return nil }
        return arguments[1]
    }

    /// What a step does, and under which condition.
    private var guardedStep: (filter: Expression?, step: Expression) {
        guard case .call(Operator.conditional, nil, let arguments) = step.form, arguments.count == 3,
            case .identifier(accumulator) = arguments[2].form
        else { return (nil, step) }
        return (arguments[0], arguments[1])
    }

    private var quantifier: (String, [String])? {
        switch initial.form {
        case .literal(.bool(true)): return operand(of: step, Operator.and).map { ("all", [$0.description]) }
        case .literal(.bool(false)): return operand(of: step, Operator.or).map { ("exists", [$0.description]) }
        case .literal(.int(0)):
            let (filter, step) = guardedStep
            guard let filter, operand(of: step, Operator.add) != nil else { return nil }
            return ("exists_one", [filter.description])
        default: return nil
        }
    }

    private var collection: (String, [String])? {
        let (filter, step) = guardedStep
        guard case .list(let none) = initial.form, none.isEmpty, let added = operand(of: step, Operator.add),
            case .list(let elements) = added.form, elements.count == 1
        else { return nil }
        if secondVariable == nil, let filter, case .identifier(variable) = elements[0].value.form {
            return ("filter", [filter.description])
        }
        let name = secondVariable == nil ? "map" : "transformList"
        return (name, [filter, elements[0].value].compactMap { $0?.description })
    }

    private var gathering: (String, [String])? {
        let (filter, step) = guardedStep
        guard case .call(Macro.mapInsert, nil, let arguments) = step.form, let inserted = arguments.last else {
            return nil
        }
        let name = arguments.count == 3 ? "transformMap" : "transformMapEntry"
        return (name, [filter, inserted].compactMap { $0?.description })
    }
}
