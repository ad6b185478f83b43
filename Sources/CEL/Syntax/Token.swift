/// A word of the language and where it stands.
struct Token {
    let kind: Kind
    /// In UTF-8 bytes.
    let start: Int
    let end: Int

    enum Kind: UInt8 {
        case end
        case identifier
        /// Between backquotes.
        case escapedIdentifier
        case int
        case uint
        case double
        case string
        case bytes
        case `true`
        case `false`
        case null
        case `in`
        case dot
        case comma
        case colon
        case question
        case openParenthesis
        case closeParenthesis
        case openBracket
        case closeBracket
        case openBrace
        case closeBrace
        case plus
        case minus
        case star
        case slash
        case percent
        case not
        case and
        case or
        case equals
        case notEquals
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
    }
}

extension Token.Kind {
    /// The binary operator that this is, other than `&&` and `||`: how tightly it binds, and the call's name.
    var binary: (precedence: Int, name: String)? {
        switch self {
        case .equals: (1, Operator.equals)
        case .notEquals: (1, Operator.notEquals)
        case .less: (1, Operator.less)
        case .lessOrEqual: (1, Operator.lessOrEqual)
        case .greater: (1, Operator.greater)
        case .greaterOrEqual: (1, Operator.greaterOrEqual)
        case .in: (1, Operator.isIn)
        case .plus: (2, Operator.add)
        case .minus: (2, Operator.subtract)
        case .star: (3, Operator.multiply)
        case .slash: (3, Operator.divide)
        case .percent: (3, Operator.modulo)
        default: nil
        }
    }
}
