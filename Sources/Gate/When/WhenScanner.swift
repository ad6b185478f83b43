/// What is wrong with a `when`, and in which column (counted in characters from 1).
struct WhenProblem: Error, Hashable {
    let column: Int
    let message: String
}

/// The words and signs of a `when`, each with its column.
struct WhenScanner {
    enum Token: Hashable {
        case name(String)
        case text(String)
        case number(String)
        case sign(String)
        case end

        /// The token as people would call it in a message.
        var description: String {
            switch self {
            case .name(let text), .number(let text), .sign(let text): "`\(text.prefix(40))`"
            case .text(let text): "'\(text.prefix(40))'"
            case .end: "the end"
            }
        }
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The next token; `.end` from the end on.
    mutating func next() throws(WhenProblem) -> (token: Token, column: Int) {
        while position < scalars.count, Self.isSpace(scalars[position]) { position += 1 }
        let column = position + 1
        guard position < scalars.count else { return (.end, column) }
        let first = scalars[position]
        if first == "'" || first == "\"" { return (.text(try text(until: first)), column) }
        if Self.isLetter(first) {
            return (.name(take { Self.isLetter($0) || Self.isDigit($0) || $0 == "." }), column)
        }
        if Self.isDigit(first) || (first == "-" && Self.isDigit(peek(1))) {
            position += 1
            let rest = take { Self.isDigit($0) || $0 == "." || Self.isLetter($0) }
            return (.number(String(first) + rest), column)
        }
        return (.sign(try sign()), column)
    }

    private mutating func sign() throws(WhenProblem) -> String {
        let first = String(scalars[position])
        let second = peek(1).map { String($0) } ?? ""
        if ["==", "!=", "<=", ">=", "&&", "||"].contains(first + second) {
            position += 2
            return first + second
        }
        guard ["<", ">", "!", "(", ")", "[", "]", ","].contains(first) else {
            throw WhenProblem(column: position + 1, message: "`\(first)` has no meaning here; \(WhenParser.possible)")
        }
        position += 1
        return first
    }

    private mutating func text(until quote: Unicode.Scalar) throws(WhenProblem) -> String {
        let column = position + 1
        position += 1
        let content = take { $0 != quote && $0 != "\n" }
        guard peek(0) == quote else {
            throw WhenProblem(column: column, message: "this text has no closing \(quote)")
        }
        position += 1
        return content
    }

    private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while position < scalars.count, isWanted(scalars[position]) {
            text.append(scalars[position])
            position += 1
        }
        return String(text)
    }

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        position + offset < scalars.count ? scalars[position + offset] : nil
    }

    /// White space as CEL has it.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        [" ", "\t", "\n", "\r", "\u{C}"].contains(scalar)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { ("0"..."9").contains($0) } ?? false
    }
}
