import InterlockAPI

/// Reads a `when`. Whatever is not in its grammar is an error with the column and with what is possible.
struct WhenParser {
    /// Bounds on what a policy may make the controller read.
    static let maximumLength = 1024
    static let maximumDepth = 32

    static let possible = """
        possible are plan.impact and \(WhenExpression.Amount.allCases.map(\.rawValue).joined(separator: ", ")), \
        compared and joined with &&, || and !
        """

    private var scanner: WhenScanner
    private var token = WhenScanner.Token.end
    private var column = 1
    private var depth = 0

    private init(_ text: String) throws(WhenProblem) {
        scanner = WhenScanner(text)
        try advance()
    }

    static func parse(_ text: String) throws(WhenProblem) -> WhenExpression {
        guard text.utf8.count <= maximumLength else {
            throw WhenProblem(column: maximumLength, message: "is longer than \(maximumLength) bytes")
        }
        var parser = try WhenParser(text)
        let expression = try parser.disjunction()
        guard parser.token == .end else {
            throw parser.unexpected(wanted: "&&, || or the end")
        }
        return expression
    }

    private mutating func advance() throws(WhenProblem) {
        (token, column) = try scanner.next()
    }

    private func unexpected(wanted: String) -> WhenProblem {
        WhenProblem(column: column, message: "expected \(wanted), found \(token.description)")
    }

    private mutating func takes(_ sign: String) throws(WhenProblem) -> Bool {
        guard token == .sign(sign) else { return false }
        try advance()
        return true
    }

    private mutating func disjunction() throws(WhenProblem) -> WhenExpression {
        var expression = try conjunction()
        while try takes("||") { expression = .any(expression, try conjunction()) }
        return expression
    }

    private mutating func conjunction() throws(WhenProblem) -> WhenExpression {
        var expression = try unary()
        while try takes("&&") { expression = .all(expression, try unary()) }
        return expression
    }

    private mutating func unary() throws(WhenProblem) -> WhenExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw WhenProblem(column: column, message: "is nested deeper than \(Self.maximumDepth) levels")
        }
        if try takes("!") { return .not(try unary()) }
        if try takes("(") {
            let expression = try disjunction()
            guard try takes(")") else { throw unexpected(wanted: "`)`") }
            return expression
        }
        return try operand()
    }

    private mutating func operand() throws(WhenProblem) -> WhenExpression {
        guard case .name(let name) = token else {
            throw WhenProblem(
                column: column, message: "expected a condition, found \(token.description); \(Self.possible)")
        }
        switch name {
        case "true", "false":
            try advance()
            return .constant(name == "true")
        case "plan.impact":
            try advance()
            return try impactComparison()
        default:
            guard let amount = WhenExpression.Amount(rawValue: name) else {
                throw WhenProblem(column: column, message: "`\(name.prefix(80))` is not known; \(Self.possible)")
            }
            try advance()
            return try comparison(of: amount)
        }
    }

    private mutating func impactComparison() throws(WhenProblem) -> WhenExpression {
        if try takes("==") { return .impact([try impact()]) }
        if try takes("!=") { return .not(.impact([try impact()])) }
        guard token == .name("in") else { throw unexpected(wanted: "==, != or in after plan.impact") }
        try advance()
        guard try takes("[") else { throw unexpected(wanted: "a list in brackets") }
        var impacts: Set<Impact> = [try impact()]
        while try takes(",") { impacts.insert(try impact()) }
        guard try takes("]") else { throw unexpected(wanted: "`,` or `]`") }
        return .impact(impacts)
    }

    private mutating func impact() throws(WhenProblem) -> Impact {
        let choices = Impact.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        guard case .text(let text) = token, let impact = Impact(rawValue: text) else {
            throw unexpected(wanted: "one of \(choices)")
        }
        try advance()
        return impact
    }

    private mutating func comparison(of amount: WhenExpression.Amount) throws(WhenProblem) -> WhenExpression {
        guard case .sign(let sign) = token, let comparison = WhenExpression.Comparison(rawValue: sign) else {
            throw unexpected(wanted: "==, !=, <, <=, > or >= after \(amount.rawValue)")
        }
        try advance()
        guard case .number(let text) = token else { throw unexpected(wanted: "a number") }
        guard let number = FixedDecimal(parsing: text) else {
            throw WhenProblem(
                column: column,
                message:
                    "`\(text.prefix(40))` is not a number of up to 12 digits and 6 decimal places, as in 50 or 50.0")
        }
        try advance()
        return .amount(amount, comparison, number)
    }
}
