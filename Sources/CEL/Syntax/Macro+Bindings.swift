extension Macro {
    /// `cel.bind(name, value, result)`.
    public static let bindings: [Macro] = [
        inNamespace("bind", 3) { (context, arguments) throws(ParseProblem) in
            let name = try arguments[0].variableName(or: "cel.bind() variable names must be simple identifiers")
            return context.bind(name, to: arguments[1], in: arguments[2])
        }
    ]

    /// `cel.block([a, b], result)` with `cel.index(0)` for `a`: what optimisers write for common subexpressions.
    ///
    /// `cel.iterVar(depth, number)` and `cel.accuVar(depth, number)` name the variables of macros within one.
    public static let block: [Macro] = [
        inNamespace("block", 2) { (context, arguments) throws(ParseProblem) in
            guard case .list(let slots) = arguments[0].form, !slots.contains(where: \.isOptional) else {
                throw ParseProblem(offset: arguments[0].offset, "cel.block requires the first arg to be a list literal")
            }
            var result = arguments[1]
            for (index, slot) in slots.enumerated().reversed() {
                result = context.bind("@index\(index)", to: slot.value, in: result)
            }
            return result
        },
        inNamespace("index", 1) { (context, arguments) throws(ParseProblem) in
            context.identifier("@index\(try arguments[0].blockIndex())")
        },
        inNamespace("iterVar", 2) { (context, arguments) throws(ParseProblem) in
            context.identifier("@it:\(try arguments[0].blockIndex()):\(try arguments[1].blockIndex())")
        },
        inNamespace("accuVar", 2) { (context, arguments) throws(ParseProblem) in
            context.identifier("@ac:\(try arguments[0].blockIndex()):\(try arguments[1].blockIndex())")
        },
    ]

    /// A macro called as `cel.name(…)`; of any other receiver the call stays a call.
    private static func inNamespace(
        _ name: String, _ argumentCount: Int,
        _ expand: @escaping @Sendable (inout MacroContext, [Expression]) throws(ParseProblem) -> Expression
    ) -> Macro {
        member(name, argumentCount) { (context, target, arguments) throws(ParseProblem) in
            guard case .identifier("cel") = target.form else { return nil }
            return try expand(&context, arguments)
        }
    }
}

extension Expression {
    fileprivate func blockIndex() throws(ParseProblem) -> Int64 {
        guard case .literal(.int(let index)) = form, index >= 0 else {
            throw ParseProblem(offset: offset, "the index must be an int literal that is not negative")
        }
        return index
    }
}
