/// Literals of lists, maps and structures, and comprehensions.
extension Checker {
    mutating func checkList(_ elements: [Expression.ListElement]) -> TypeID {
        var joined: TypeID?
        for element in elements {
            var type = check(element.value)
            if element.isOptional { type = unwrapped(type, of: element.value) }
            joined = join(element.value, joined, type)
        }
        return inference.table.list(joined ?? inference.variable())
    }

    mutating func checkMap(_ entries: [Expression.MapEntry]) -> TypeID {
        var key: TypeID?
        var value: TypeID?
        for entry in entries {
            key = join(entry.key, key, check(entry.key))
            var type = check(entry.value)
            if entry.isOptional { type = unwrapped(type, of: entry.value) }
            value = join(entry.value, value, type)
        }
        let keys = key ?? inference.variable()
        return inference.table.map(keys, value ?? inference.variable())
    }

    /// The type of an element that is left out where it is an empty optional.
    private mutating func unwrapped(_ type: TypeID, of expression: Expression) -> TypeID {
        // Before the table is read: substituting may add to it.
        let substituted = inference.substituted(type)
        let node = inference.table[substituted]
        if node.kind == .optional { return TypeID(index: node.first) }
        if !node.kind.isWild { reportMismatch(expression, expected: inference.table.optional(type), found: type) }
        return type
    }

    /// The type that elements so far and one more have in common.
    private mutating func join(_ expression: Expression, _ previous: TypeID?, _ type: TypeID) -> TypeID {
        guard let previous else { return type }
        if inference.isAssignable(previous, type) {
            return inference.isEqualOrLessSpecific(previous, type) ? previous : type
        }
        guard environment.options.homogeneousAggregateLiterals else { return .dynamic }
        reportMismatch(expression, expected: previous, found: type)
        return .error
    }

    mutating func checkStructure(
        _ expression: Expression, _ name: String, _ fields: [Expression.StructureField]
    ) -> TypeID {
        let full = environment.candidates(for: name).first { environment.types?.hasStructure($0) == true }
        let result = full.map { inference.table.structure($0) } ?? reportUndeclared(name, at: expression)
        for field in fields {
            let declared = full.map { fieldType(field.name, of: $0, at: field.offset) } ?? .error
            var type = check(field.value)
            if field.isOptional { type = unwrapped(type, of: field.value) }
            if !inference.isAssignable(declared, type) {
                report(
                    field.offset,
                    "expected type of field '\(field.name)' is '\(describe(declared))' but provided type is "
                        + "'\(describe(type))'")
            }
        }
        return result
    }

    mutating func checkComprehension(_ fold: Expression.Comprehension) -> TypeID {
        let range = inference.substituted(check(fold.range))
        let accumulator = check(fold.initial)
        let (first, second) = variableTypes(fold, range)
        return with([(fold.accumulator, accumulator)]) { checker in
            var names = [(fold.variable, first)]
            if let variable = fold.secondVariable { names.append((variable, second)) }
            checker.with(names) { checker in
                let condition = checker.check(fold.condition)
                checker.requireType(of: fold.condition, condition, toBe: .bool)
                let step = checker.check(fold.step)
                checker.requireType(of: fold.step, step, toBe: accumulator)
            }
            let result = checker.check(fold.result)
            return checker.inference.substituted(result)
        }
    }

    /// The types that the one or two variables of a comprehension over such a range have.
    private mutating func variableTypes(_ fold: Expression.Comprehension, _ range: TypeID) -> (TypeID, TypeID) {
        let node = inference.table[range]
        switch node.kind {
        case .list:
            let element = TypeID(index: node.first)
            return fold.secondVariable == nil ? (element, .error) : (.int, element)
        case .map:
            return (TypeID(index: node.first), TypeID(index: node.second))
        case .dynamic, .error, .variable:
            // Unknown so far, and from here on anything.
            _ = inference.isAssignable(.dynamic, range)
            return (.dynamic, .dynamic)
        default:
            report(
                fold.range,
                "expression of type '\(describe(range))' cannot be range of a comprehension "
                    + "(must be list, map, or dynamic)")
            return (.error, .error)
        }
    }
}
