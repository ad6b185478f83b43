/// Folds. Those that macros come down to are known by their shape and have nodes of their own.
extension Planner {
    typealias Comprehension = Expression.Comprehension

    mutating func planComprehension(_ expression: Expression, _ fold: Comprehension) -> Node {
        if fold.isBinding { return planBinding(fold) }
        let range = plan(fold.range)
        let variable = Local(name: fold.variable, place: newPlace(), binding: nil)
        var names = [variable]
        if let name = fold.secondVariable { names.append(Local(name: name, place: newPlace(), binding: nil)) }
        let plan = IterationPlan(
            range: range, place: variable.place, secondPlace: names.count > 1 ? names[1].place : -1,
            offset: expression.offset)
        guard fold.accumulator == MacroContext.accumulator, let macro = fold.macroFold else {
            return planFold(fold, plan, names)
        }
        switch macro {
        case .quantifier(let deciding, let predicate):
            let node = with(names) { $0.plan(predicate) }
            return QuantifierNode(plan, deciding: deciding, predicate: node)
        case .uniqueness(let predicate):
            let node = with(names) { $0.plan(predicate) }
            return UniquenessNode(plan, predicate: node)
        case .list(let filter, let transform):
            let filter = filter.map { filter in with(names) { $0.plan(filter) } }
            let node = with(names) { $0.plan(transform) }
            return CollectListNode(plan, filter: filter, transform: node)
        case .map(let filter, let key, let transform):
            let filter = filter.map { filter in with(names) { $0.plan(filter) } }
            let key = key.map { key in with(names) { $0.plan(key) } }
            let node = with(names) { $0.plan(transform) }
            return CollectMapNode(plan, filter: filter, key: key, transform: node)
        }
    }

    private mutating func planBinding(_ fold: Comprehension) -> Node {
        let value = plan(fold.initial)
        let local = Local(name: fold.accumulator, place: newPlace(), binding: value)
        let result = with([local]) { $0.plan(fold.result) }
        return BindingNode(place: local.place, result: result)
    }

    private mutating func planFold(_ fold: Comprehension, _ plan: IterationPlan, _ names: [Local]) -> Node {
        let initial = self.plan(fold.initial)
        let accumulator = Local(name: fold.accumulator, place: newPlace(), binding: nil)
        let all = [accumulator] + names
        let condition = with(all) { $0.plan(fold.condition) }
        let step = with(all) { $0.plan(fold.step) }
        let result = with([accumulator]) { $0.plan(fold.result) }
        return FoldNode(
            plan, accumulator: accumulator.place, initial: initial, condition: condition, step: step, result: result)
    }
}

/// What a fold of a macro does.
private enum MacroFold {
    case quantifier(deciding: Bool, Expression)
    case uniqueness(Expression)
    case list(filter: Expression?, Expression)
    case map(filter: Expression?, key: Expression?, Expression)
}

extension Expression.Comprehension {
    /// A fold over nothing, whose result is what matters: a name for a value.
    fileprivate var isBinding: Bool {
        guard case .list(let elements) = range.form, elements.isEmpty, case .literal(.bool(false)) = condition.form
        else {
            return false
        }
        return true
    }

    /// Nil where it has another shape.
    fileprivate var macroFold: MacroFold? {
        if let (function, predicate) = accumulating, result.isName(accumulator) {
            switch (function, initial.form) {
            case (Operator.and, .literal(.bool(true))):
                guard let operand = condition.call(Operator.notStrictlyFalse)?.first, operand.isName(accumulator) else {
                    return nil
                }
                return .quantifier(deciding: false, predicate)
            case (Operator.or, .literal(.bool(false))):
                guard let negation = condition.call(Operator.notStrictlyFalse)?.first,
                    let operand = negation.call(Operator.not)?.first, operand.isName(accumulator)
                else { return nil }
                return .quantifier(deciding: true, predicate)
            default: break
            }
        }
        guard case .literal(.bool(true)) = condition.form else { return nil }
        return uniqueness ?? collection
    }

    /// The function and the second argument of a step that is a call of the accumulator and another.
    private var accumulating: (function: String, argument: Expression)? {
        guard case .call(let function, nil, let arguments) = step.form, arguments.count == 2,
            arguments[0].isName(accumulator)
        else { return nil }
        return (function, arguments[1])
    }

    private var uniqueness: MacroFold? {
        guard case .literal(.int(0)) = initial.form, let parts = step.call(Operator.conditional), parts.count == 3,
            parts[2].isName(accumulator), let sum = parts[1].call(Operator.add), sum.count == 2,
            sum[0].isName(accumulator), case .literal(.int(1)) = sum[1].form, let sides = result.call(Operator.equals),
            sides.count == 2, sides[0].isName(accumulator), case .literal(.int(1)) = sides[1].form
        else { return nil }
        return .uniqueness(parts[0])
    }

    private var collection: MacroFold? {
        guard result.isName(accumulator) else { return nil }
        var (filter, step): (Expression?, Expression) = (nil, self.step)
        if let parts = step.call(Operator.conditional), parts.count == 3, parts[2].isName(accumulator) {
            (filter, step) = (parts[0], parts[1])
        }
        if case .list(let none) = initial.form, none.isEmpty, let sum = step.call(Operator.add), sum.count == 2,
            sum[0].isName(accumulator), case .list(let elements) = sum[1].form, elements.count == 1,
            !elements[0].isOptional
        {
            return .list(filter: filter, elements[0].value)
        }
        if case .map(let none) = initial.form, none.isEmpty, let parts = step.call(Macro.mapInsert),
            (2...3).contains(parts.count), parts[0].isName(accumulator)
        {
            return .map(filter: filter, key: parts.count == 3 ? parts[1] : nil, parts[parts.count - 1])
        }
        return nil
    }
}

extension Expression {
    fileprivate func isName(_ name: String) -> Bool {
        if case .identifier(let identifier) = form { return identifier == name }
        return false
    }

    /// The arguments, where it is a call of this function without a target.
    fileprivate func call(_ function: String) -> [Expression]? {
        guard case .call(function, nil, let arguments) = form else { return nil }
        return arguments
    }
}
