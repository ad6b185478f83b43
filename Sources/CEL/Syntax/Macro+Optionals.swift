extension Macro {
    /// `optional.optMap(x, transform)` and `optional.optFlatMap(x, transform)`.
    public static let optionals: [Macro] = [
        optional("optMap") { (context, bound) in context.call("optional.of", bound) },
        optional("optFlatMap") { (_, bound) in bound },
    ]

    private static let target = "@target"

    private static func optional(
        _ name: String, _ wrap: @escaping @Sendable (inout MacroContext, Expression) -> Expression
    ) -> Macro {
        member(name, 2) { (context, target, arguments) throws(ParseProblem) in
            let variable = try arguments[0].variableName(or: "\(name)() variable name must be a simple identifier")
            // What is no mere name is evaluated once and named.
            var receiver = Self.target
            if case .identifier(let name) = target.form { receiver = name }
            let hasValue = context.memberCall(context.identifier(receiver), "hasValue")
            let value = context.memberCall(context.identifier(receiver), "value")
            let bound = context.bind(variable, to: value, in: arguments[1])
            let some = wrap(&context, bound)
            let none = context.call("optional.none")
            let mapped = context.call(Operator.conditional, hasValue, some, none)
            return target.isIdentifier ? mapped : context.bind(receiver, to: target, in: mapped)
        }
    }
}
