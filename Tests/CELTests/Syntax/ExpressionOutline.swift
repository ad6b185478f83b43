import CEL

extension Expression {
    /// The tree in parentheses, so that a test sees what the parser made of a text.
    var outline: String {
        switch form {
        case .literal(let value): value.description
        case .identifier(let name): name
        case .select(let operand, let field, let isTest): "(\(isTest ? "has" : ".") \(operand.outline) \(field))"
        case .call(let function, nil, let arguments):
            "(\(([function] + arguments.map(\.outline)).joined(separator: " ")))"
        case .call(let function, let target?, let arguments):
            "(.\(([function, target.outline] + arguments.map(\.outline)).joined(separator: " ")))"
        case .list(let elements):
            "[\(elements.map { ($0.isOptional ? "?" : "") + $0.value.outline }.joined(separator: " "))]"
        case .map(let entries):
            "{\(entries.map { "\($0.isOptional ? "?" : "")\($0.key.outline): \($0.value.outline)" }.joined(separator: " "))}"
        case .structure(let type, let fields):
            "(new \(([type] + fields.map { "\($0.isOptional ? "?" : "")\($0.name): \($0.value.outline)" }).joined(separator: " ")))"
        case .comprehension(let fold):
            "(fold \([fold.variable, fold.secondVariable].compactMap { $0 }.joined(separator: ",")) in \(fold.range.outline)"
                + " \(fold.accumulator) = \(fold.initial.outline) while \(fold.condition.outline)"
                + " do \(fold.step.outline) give \(fold.result.outline))"
        }
    }
}

/// An environment in which nothing is declared and all macros are known.
let syntaxOnly = Environment(libraries: [
    Library(
        "macros", macros: Macro.standard + Macro.optionals + Macro.twoVariables + Macro.bindings + Macro.block)
])
