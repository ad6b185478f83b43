extension Parser {
    /// `[a, ?b]`; one comma may trail.
    mutating func list() throws(ParseProblem) -> Expression {
        let offset = token.start
        try advance()
        var elements: [Expression.ListElement] = []
        try separated(until: .closeBracket, "']'") { (parser) throws(ParseProblem) in
            let isOptional = try parser.skip(.question)
            elements.append(Expression.ListElement(try parser.expression(), isOptional: isOptional))
        }
        return try make(.list(elements), at: offset)
    }

    /// `{key: value, ?key: value}`.
    mutating func map() throws(ParseProblem) -> Expression {
        let offset = token.start
        try advance()
        var entries: [Expression.MapEntry] = []
        try separated(until: .closeBrace, "'}'") { (parser) throws(ParseProblem) in
            let isOptional = try parser.skip(.question)
            let key = try parser.expression()
            try parser.expect(.colon, "':'")
            entries.append(Expression.MapEntry(key, try parser.expression(), isOptional: isOptional))
        }
        return try make(.map(entries), at: offset)
    }

    /// `Type{field: value, ?field: value}`.
    ///
    /// - Parameter name: an identifier, or selections from one.
    mutating func structure(_ name: Expression) throws(ParseProblem) -> Expression {
        try advance()
        var fields: [Expression.StructureField] = []
        try separated(until: .closeBrace, "'}'") { (parser) throws(ParseProblem) in
            let isOptional = try parser.skip(.question)
            let offset = Int32(truncatingIfNeeded: parser.token.start)
            let field = try parser.fieldName()
            try parser.expect(.colon, "':'")
            fields.append(
                Expression.StructureField(offset: offset, field, try parser.expression(), isOptional: isOptional))
        }
        return try make(.structure(type: name.qualifiedName ?? "", fields: fields), at: Int(name.startOffset))
    }

    private mutating func separated(
        until close: Token.Kind, _ name: String, _ part: (inout Parser) throws(ParseProblem) -> Void
    ) throws(ParseProblem) {
        if try skip(.comma) { return try expect(close, name) }
        while token.kind != close {
            try part(&self)
            guard try skip(.comma) else { break }
        }
        try expect(close, "',' or \(name)")
    }
}
