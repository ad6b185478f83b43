extension Environment {
    /// Reads a text as an expression, macros expanded.
    ///
    /// - Throws: What is wrong with its form, up to 100 problems. Depth and size are limited by `options`.
    public func parse(_ source: Source) throws(CompileError) -> ParsedExpression {
        guard source.text.utf8.count <= options.maximumSize else {
            let message = "the expression has \(source.text.utf8.count) bytes, the limit is \(options.maximumSize)"
            throw CompileError(source: source, ParseProblem(offset: 0, message))
        }
        var text = source.text
        let outcome = text.withUTF8 { bytes in
            var parser = Parser(
                bytes, macros: declarations.macros, maximumDepth: Int32(clamping: options.maximumDepth))
            do throws(ParseProblem) {
                return (root: Optional(try parser.parse()), problems: parser.problems)
            } catch {
                return (root: nil, problems: Array(parser.problems.prefix(Self.maximumProblems - 1)) + [error])
            }
        }
        guard let root = outcome.root, outcome.problems.isEmpty else {
            let problems = outcome.problems.prefix(Self.maximumProblems)
            throw CompileError(
                source: source,
                problems: problems.map { CompileError.Problem(offset: $0.offset, message: $0.message) })
        }
        return ParsedExpression(source: source, root: root)
    }

    /// Each is looked up in the text again when it is shown.
    private static var maximumProblems: Int { 100 }

    /// Finds out what each name of an expression means and which type each part of it has.
    ///
    /// - Throws: Everything that is wrong, up to 100 problems.
    public func check(_ parsed: ParsedExpression) throws(CompileError) -> CheckedExpression {
        try check(parsed, expecting: nil)
    }

    /// - Parameter expecting: the type that the expression must have; one whose type is `dyn` passes.
    public func check(_ parsed: ParsedExpression, expecting: ValueType?) throws(CompileError) -> CheckedExpression {
        guard parsed.root.depth <= Int32(clamping: options.maximumDepth) else {
            let message = "the expression is nested more than \(options.maximumDepth) levels deep"
            throw CompileError(source: parsed.source, ParseProblem(offset: parsed.root.offset, message))
        }
        var checker = Checker(self)
        return try checker.check(parsed, expecting: expecting)
    }
}
