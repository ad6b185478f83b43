extension Parser {
    /// What stands between operators, without the selections behind it.
    mutating func primary() throws(ParseProblem) -> Expression {
        let token = token
        switch token.kind {
        case .identifier:
            return try name(leadingDot: nil)
        case .dot:
            try advance()
            guard self.token.kind == .identifier else { throw unexpected("a name") }
            return try name(leadingDot: token.start)
        case .int, .double:
            return try number(negativeFrom: nil)
        case .minus:
            try advance()
            guard self.token.kind == .int || self.token.kind == .double else { throw unexpected("a number") }
            return try number(negativeFrom: token.start)
        case .uint:
            try advance()
            guard let value = NumberLiteral.uint(token, in: source) else {
                return try invalidLiteral("invalid uint literal", token.start)
            }
            return try make(.literal(.uint(value)), at: token.start)
        case .string, .bytes:
            return try text()
        case .true, .false:
            try advance()
            return try make(.literal(.bool(token.kind == .true)), at: token.start)
        case .null:
            try advance()
            return try make(.literal(.null), at: token.start)
        case .openParenthesis:
            try advance()
            let inner = try expression()
            try expect(.closeParenthesis, "')'")
            return inner
        case .openBracket:
            return try list()
        case .openBrace:
            return try map()
        default:
            throw unexpected("an expression")
        }
    }

    /// - Parameter sign: where the minus stands that belongs to the literal.
    mutating func number(negativeFrom sign: Int?) throws(ParseProblem) -> Expression {
        let token = token
        let offset = sign ?? token.start
        try advance()
        if token.kind == .int {
            guard let value = NumberLiteral.int(token, isNegative: sign != nil, in: source) else {
                return try invalidLiteral("invalid int literal", offset)
            }
            return try make(.literal(.int(value)), at: offset)
        }
        guard let value = NumberLiteral.double(token, isNegative: sign != nil, in: source) else {
            return try invalidLiteral("invalid double literal", offset)
        }
        return try make(.literal(.double(value)), at: offset)
    }

    private mutating func text() throws(ParseProblem) -> Expression {
        let token = token
        try advance()
        let literal = StringLiteral(token, in: source)
        do throws(ParseProblem) {
            let value: Expression.Literal =
                token.kind == .string ? .string(try literal.string()) : .bytes(try literal.bytes())
            return try make(.literal(value), at: token.start)
        } catch {
            problems.append(error)
            return try make(.literal(.null), at: token.start)
        }
    }

    private mutating func invalidLiteral(_ message: String, _ offset: Int) throws(ParseProblem) -> Expression {
        problems.append(problem(offset, message))
        return try make(.literal(.null), at: offset)
    }

    /// A name, or a call of a function by its name.
    private mutating func name(leadingDot: Int?) throws(ParseProblem) -> Expression {
        let token = token
        var name = source.text(token.start, token.end)
        if name.isReserved { problems.append(problem(token.start, "reserved identifier: \(name)")) }
        if leadingDot != nil { name = "." + name }
        let offset = leadingDot ?? token.start
        try advance()
        guard self.token.kind == .openParenthesis else { return try make(.identifier(name), at: offset) }
        return try call(name, target: nil, try arguments(), at: offset)
    }

    /// `(a, b)`.
    private mutating func arguments() throws(ParseProblem) -> [Expression] {
        try advance()
        if try skip(.closeParenthesis) { return [] }
        var arguments = [try expression()]
        while try skip(.comma) { arguments.append(try expression()) }
        try expect(.closeParenthesis, "',' or ')'")
        return arguments
    }

    // MARK: - Selections

    mutating func member() throws(ParseProblem) -> Expression {
        // `a.b{…}` makes a structure; `(a.b){…}` and `f(){…}` are nothing.
        let beginsWithName = token.kind == .identifier || token.kind == .dot
        let operand = try primary()
        return try member(of: operand, isName: beginsWithName && operand.isIdentifier)
    }

    /// Selections, indexes and calls behind an operand, and the fields of a structure behind its name.
    mutating func member(of primary: Expression, isName: Bool) throws(ParseProblem) -> Expression {
        var operand = primary
        var isName = isName
        while true {
            switch token.kind {
            case .dot:
                try advance()
                if try skip(.question) {
                    operand = try optionalSelection(of: operand)
                    isName = false
                } else {
                    operand = try selection(of: operand, isName: &isName)
                }
            case .openBracket:
                operand = try index(of: operand)
                isName = false
            case .openBrace where isName:
                operand = try structure(operand)
                isName = false
            default:
                return operand
            }
        }
    }

    private mutating func selection(
        of operand: Expression, isName: inout Bool
    ) throws(ParseProblem) -> Expression {
        let token = token
        let isEscaped = token.kind == .escapedIdentifier
        let field = try fieldName()
        if !isEscaped, self.token.kind == .openParenthesis {
            isName = false
            return try call(field, target: operand, try arguments(), at: token.start)
        }
        isName = isName && !isEscaped
        return try make(.select(operand: operand, field: field, isTest: false), at: token.start)
    }

    private mutating func optionalSelection(of operand: Expression) throws(ParseProblem) -> Expression {
        let offset = token.start
        let field = try make(.literal(.string(try fieldName())), at: offset)
        return try make(
            .call(function: Operator.optionalSelect, target: nil, arguments: [operand, field]), at: offset)
    }

    private mutating func index(of operand: Expression) throws(ParseProblem) -> Expression {
        let offset = token.start
        try advance()
        let isOptional = try skip(.question)
        let index = try expression()
        try expect(.closeBracket, "']'")
        let name = isOptional ? Operator.optionalIndex : Operator.index
        return try make(.call(function: name, target: nil, arguments: [operand, index]), at: offset)
    }

    /// A field's name, which may be a reserved word or stand in backquotes.
    mutating func fieldName() throws(ParseProblem) -> String {
        let token = token
        switch token.kind {
        case .identifier:
            try advance()
            return source.text(token.start, token.end)
        case .escapedIdentifier:
            try advance()
            return source.text(token.start &+ 1, token.end &- 1)
        default:
            throw unexpected("a field's name")
        }
    }
}
