/// Cuts a text into tokens, one at a time.
struct Lexer {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// - Parameter bytes: well-formed UTF-8 that outlives the lexer.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next token; `.end` for ever after the last.
    mutating func next() throws(ParseProblem) -> Token {
        skipSpace()
        let start = position
        guard start < bytes.count else { return Token(kind: .end, start: start, end: start) }
        let byte = bytes[start]
        if byte.isNameStart {
            if let literal = try quoted(from: start, first: byte) { return literal }
            return name(from: start)
        }
        if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1).isDigit) { return number(from: start) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return try string(.string, from: start, quote: start, isRaw: false)
        case UInt8(ascii: "`"):
            return try escapedName(from: start)
        default:
            return try sign(byte, from: start)
        }
    }

    /// The byte so many places on, or 0 beyond the end.
    @inline(__always)
    private func peek(_ distance: Int) -> UInt8 {
        let index = position &+ distance
        return index < bytes.count ? bytes[index] : 0
    }

    private mutating func take(_ kind: Token.Kind, _ length: Int) -> Token {
        let start = position
        position &+= length
        return Token(kind: kind, start: start, end: position)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C:
                position &+= 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position &+= 1 }
            default:
                return
            }
        }
    }

    private mutating func sign(_ byte: UInt8, from start: Int) throws(ParseProblem) -> Token {
        switch byte {
        case UInt8(ascii: "."): return take(.dot, 1)
        case UInt8(ascii: ","): return take(.comma, 1)
        case UInt8(ascii: ":"): return take(.colon, 1)
        case UInt8(ascii: "?"): return take(.question, 1)
        case UInt8(ascii: "("): return take(.openParenthesis, 1)
        case UInt8(ascii: ")"): return take(.closeParenthesis, 1)
        case UInt8(ascii: "["): return take(.openBracket, 1)
        case UInt8(ascii: "]"): return take(.closeBracket, 1)
        case UInt8(ascii: "{"): return take(.openBrace, 1)
        case UInt8(ascii: "}"): return take(.closeBrace, 1)
        case UInt8(ascii: "+"): return take(.plus, 1)
        case UInt8(ascii: "-"): return take(.minus, 1)
        case UInt8(ascii: "*"): return take(.star, 1)
        case UInt8(ascii: "/"): return take(.slash, 1)
        case UInt8(ascii: "%"): return take(.percent, 1)
        case UInt8(ascii: "<"): return peek(1) == UInt8(ascii: "=") ? take(.lessOrEqual, 2) : take(.less, 1)
        case UInt8(ascii: ">"): return peek(1) == UInt8(ascii: "=") ? take(.greaterOrEqual, 2) : take(.greater, 1)
        case UInt8(ascii: "!"): return peek(1) == UInt8(ascii: "=") ? take(.notEquals, 2) : take(.not, 1)
        case UInt8(ascii: "=") where peek(1) == byte: return take(.equals, 2)
        case UInt8(ascii: "&") where peek(1) == byte: return take(.and, 2)
        case UInt8(ascii: "|") where peek(1) == byte: return take(.or, 2)
        case UInt8(ascii: "="): throw problem(start, "Syntax error: '=' is no operator; equality is written '=='")
        case UInt8(ascii: "&"): throw problem(start, "Syntax error: '&' is no operator; a conjunction is written '&&'")
        case UInt8(ascii: "|"): throw problem(start, "Syntax error: '|' is no operator; a disjunction is written '||'")
        default: throw problem(start, "Syntax error: unexpected character \(bytes.displayedScalar(at: start))")
        }
    }
}

// MARK: - Names and numbers

extension Lexer {
    private mutating func name(from start: Int) -> Token {
        var end = start &+ 1
        while end < bytes.count, bytes[end].isNamePart { end &+= 1 }
        position = end
        return Token(kind: keyword(start, end) ?? .identifier, start: start, end: end)
    }

    private func keyword(_ start: Int, _ end: Int) -> Token.Kind? {
        switch (end &- start, bytes[start]) {
        case (2, UInt8(ascii: "i")): bytes[start &+ 1] == UInt8(ascii: "n") ? .in : nil
        case (4, UInt8(ascii: "t")): bytes.holds("true", at: start) ? .true : nil
        case (4, UInt8(ascii: "n")): bytes.holds("null", at: start) ? .null : nil
        case (5, UInt8(ascii: "f")): bytes.holds("false", at: start) ? .false : nil
        default: nil
        }
    }

    private mutating func escapedName(from start: Int) throws(ParseProblem) -> Token {
        var end = start &+ 1
        while end < bytes.count, bytes[end].isEscapedNamePart { end &+= 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "`"), end > start &+ 1 else {
            throw problem(
                start, "Syntax error: a name in backquotes consists of letters, digits, '_', '.', '-', '/' and spaces")
        }
        position = end &+ 1
        return Token(kind: .escapedIdentifier, start: start, end: position)
    }

    private mutating func number(from start: Int) -> Token {
        if bytes[start] == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x"), peek(2).hexValue != nil {
            position &+= 2
            while peek(0).hexValue != nil { position &+= 1 }
            return endOfInteger(start)
        }
        var isDouble = false
        while peek(0).isDigit { position &+= 1 }
        if peek(0) == UInt8(ascii: "."), peek(1).isDigit {
            isDouble = true
            position &+= 1
            while peek(0).isDigit { position &+= 1 }
        }
        if peek(0) | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if peek(1 &+ sign).isDigit {
                isDouble = true
                position &+= 1 &+ sign
                while peek(0).isDigit { position &+= 1 }
            }
        }
        return isDouble ? Token(kind: .double, start: start, end: position) : endOfInteger(start)
    }

    private mutating func endOfInteger(_ start: Int) -> Token {
        guard peek(0) | 0x20 == UInt8(ascii: "u") else { return Token(kind: .int, start: start, end: position) }
        position &+= 1
        return Token(kind: .uint, start: start, end: position)
    }
}

// MARK: - Strings

extension Lexer {
    /// A string or bytes literal that begins with a prefix (`r"`, `b'`, `br"`); `nil` where it is a name after all.
    private mutating func quoted(from start: Int, first: UInt8) throws(ParseProblem) -> Token? {
        switch first {
        case UInt8(ascii: "r"), UInt8(ascii: "R"):
            guard peek(1).isQuote else { return nil }
            return try string(.string, from: start, quote: start &+ 1, isRaw: true)
        case UInt8(ascii: "b"), UInt8(ascii: "B"):
            if peek(1).isQuote { return try string(.bytes, from: start, quote: start &+ 1, isRaw: false) }
            guard peek(1) | 0x20 == UInt8(ascii: "r"), peek(2).isQuote else { return nil }
            return try string(.bytes, from: start, quote: start &+ 2, isRaw: true)
        default:
            return nil
        }
    }

    private mutating func string(
        _ kind: Token.Kind, from start: Int, quote: Int, isRaw: Bool
    ) throws(ParseProblem) -> Token {
        let mark = bytes[quote]
        position = quote
        let isTriple = peek(1) == mark && peek(2) == mark
        position &+= isTriple ? 3 : 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == mark, !isTriple || (peek(1) == mark && peek(2) == mark) {
                position &+= isTriple ? 3 : 1
                return Token(kind: kind, start: start, end: position)
            }
            if !isTriple, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            position &+= !isRaw && byte == UInt8(ascii: "\\") ? 2 : 1
        }
        let close = String(repeating: Character(Unicode.Scalar(mark)), count: isTriple ? 3 : 1)
        throw problem(start, "Syntax error: the string has no closing \(close)")
    }
}
