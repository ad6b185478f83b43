/// Reads a text as an expression by recursive descent, macros expanded as they are met.
///
/// A text that breaks the grammar ends the parse; what is wrong within a well-formed one (a literal out of range, a
/// macro's arguments) is collected, so that all of it is reported at once.
struct Parser {
    let source: UnsafeBufferPointer<UInt8>
    let macros: MacroTable
    /// Of the parser's own recursion, and of the expression that it makes.
    let maximumDepth: Int32
    var problems: [ParseProblem] = []
    private(set) var token = Token(kind: .end, start: 0, end: 0)
    private var lexer: Lexer
    private var nesting: Int32 = 0
    private var lastID: Int32 = 0

    /// - Parameter source: well-formed UTF-8 that outlives the parser.
    init(_ source: UnsafeBufferPointer<UInt8>, macros: MacroTable, maximumDepth: Int32) {
        self.source = source
        self.macros = macros
        self.maximumDepth = maximumDepth
        lexer = Lexer(source)
    }

    mutating func parse() throws(ParseProblem) -> Expression {
        try advance()
        let root = try expression()
        if token.kind != .end { throw unexpected("an operator or the end") }
        return root
    }

    // MARK: - Operators

    /// `condition ? then : else`, or anything that binds tighter.
    mutating func expression() throws(ParseProblem) -> Expression {
        nesting &+= 1
        defer { nesting &-= 1 }
        if nesting > maximumDepth { throw tooDeep(token.start) }
        let condition = try disjunction()
        guard token.kind == .question else { return condition }
        let offset = token.start
        try advance()
        let then = try disjunction()
        try expect(.colon, "':'")
        let otherwise = try expression()
        return try make(
            .call(function: Operator.conditional, target: nil, arguments: [condition, then, otherwise]), at: offset)
    }

    private mutating func disjunction() throws(ParseProblem) -> Expression {
        let first = try conjunction()
        guard token.kind == .or else { return first }
        var terms = [first]
        var offsets: [Int] = []
        while token.kind == .or {
            offsets.append(token.start)
            try advance()
            terms.append(try conjunction())
        }
        return try balanced(Operator.or, terms[...], offsets[...])
    }

    private mutating func conjunction() throws(ParseProblem) -> Expression {
        let first = try binary(minimum: 1)
        guard token.kind == .and else { return first }
        var terms = [first]
        var offsets: [Int] = []
        while token.kind == .and {
            offsets.append(token.start)
            try advance()
            terms.append(try binary(minimum: 1))
        }
        return try balanced(Operator.and, terms[...], offsets[...])
    }

    /// A chain of one associative operator as a tree of logarithmic depth.
    private mutating func balanced(
        _ name: String, _ terms: ArraySlice<Expression>, _ offsets: ArraySlice<Int>
    ) throws(ParseProblem) -> Expression {
        if terms.count == 1 { return terms[terms.startIndex] }
        let middle = (terms.count &+ 1) / 2
        let left = try balanced(name, terms.prefix(middle), offsets.prefix(middle &- 1))
        let right = try balanced(name, terms.dropFirst(middle), offsets.dropFirst(middle))
        return try make(
            .call(function: name, target: nil, arguments: [left, right]),
            at: offsets[offsets.startIndex &+ middle &- 1])
    }

    private mutating func binary(minimum: Int) throws(ParseProblem) -> Expression {
        var left = try unary()
        while let (precedence, name) = token.kind.binary, precedence >= minimum {
            let offset = token.start
            try advance()
            let right = try binary(minimum: precedence &+ 1)
            left = try make(.call(function: name, target: nil, arguments: [left, right]), at: offset)
        }
        return left
    }

    private mutating func unary() throws(ParseProblem) -> Expression {
        let sign = token
        guard sign.kind == .not || sign.kind == .minus else { return try member() }
        var count = 0
        while token.kind == sign.kind {
            count &+= 1
            try advance()
        }
        if sign.kind == .minus, count == 1, token.kind == .int || token.kind == .double {
            return try member(of: try number(negativeFrom: sign.start), isName: false)
        }
        let operand = try member()
        // A doubled sign says nothing, whatever the operand.
        if count % 2 == 0 { return operand }
        let name = sign.kind == .not ? Operator.not : Operator.negate
        return try make(.call(function: name, target: nil, arguments: [operand]), at: sign.start)
    }

    // MARK: - Parts

    mutating func advance() throws(ParseProblem) { token = try lexer.next() }

    mutating func expect(_ kind: Token.Kind, _ name: String) throws(ParseProblem) {
        guard token.kind == kind else { throw unexpected(name) }
        try advance()
    }

    /// Steps over a token if it is there.
    mutating func skip(_ kind: Token.Kind) throws(ParseProblem) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    mutating func make(_ form: Expression.Form, at offset: Int) throws(ParseProblem) -> Expression {
        lastID &+= 1
        let expression = Expression(id: lastID, offset: Int32(truncatingIfNeeded: offset), form)
        if expression.depth > maximumDepth { throw tooDeep(offset) }
        return expression
    }

    /// A call, or what a macro puts in its place.
    mutating func call(
        _ function: String, target: Expression?, _ arguments: [Expression], at offset: Int
    ) throws(ParseProblem) -> Expression {
        let isMember = target != nil
        if let macro = macros.macro(function, argumentCount: arguments.count, isMember: isMember) {
            var context = MacroContext(offset: Int32(truncatingIfNeeded: offset), nextID: lastID)
            defer { lastID = context.nextID }
            do throws(ParseProblem) {
                if let expansion = try macro.expand(&context, target, arguments) {
                    if expansion.depth > maximumDepth { throw tooDeep(offset) }
                    return expansion
                }
            } catch {
                problems.append(error)
                return context.make(.literal(.null))
            }
        }
        return try make(.call(function: function, target: target, arguments: arguments), at: offset)
    }

    func unexpected(_ expected: String) -> ParseProblem {
        let found =
            switch token.kind {
            case .end: "the end of the expression"
            case .string: "a string"
            case .bytes: "bytes"
            default: "'\(source.text(token.start, token.end))'"
            }
        return problem(token.start, "Syntax error: expected \(expected) but found \(found)")
    }

    private func tooDeep(_ offset: Int) -> ParseProblem {
        problem(offset, "the expression is nested more than \(maximumDepth) levels deep")
    }
}
