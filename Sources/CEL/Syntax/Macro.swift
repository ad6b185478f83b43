/// What the parser puts in the place of a call that is no function: `has(a.b)`, `list.all(x, p)`.
public struct Macro: Sendable {
    public let name: String
    /// `nil` takes any number.
    public let argumentCount: Int?
    /// Called as `a.f(x)` rather than `f(x)`.
    public let isMember: Bool
    /// The expansion; `nil` leaves the call a call. Throws where its arguments cannot be (a variable that is no name).
    public let expand:
        @Sendable (inout MacroContext, _ target: Expression?, _ arguments: [Expression]) throws(ParseProblem)
            -> Expression?

    public init(
        _ name: String, argumentCount: Int?, isMember: Bool,
        expand: @escaping @Sendable (inout MacroContext, Expression?, [Expression]) throws(ParseProblem) -> Expression?
    ) {
        self.name = name
        self.argumentCount = argumentCount
        self.isMember = isMember
        self.expand = expand
    }
}

/// Makes the expressions of an expansion, each with an id of its own and the offset of the macro's call.
public struct MacroContext: Sendable {
    public let offset: Int32
    var nextID: Int32

    public mutating func make(_ form: Expression.Form) -> Expression { make(form, at: offset) }

    /// An expression that stands for one of the arguments, and where that stands.
    public mutating func make(_ form: Expression.Form, at offset: Int32) -> Expression {
        nextID &+= 1
        return Expression(id: nextID, offset: offset, form)
    }
}

/// Why a text is no expression.
public struct ParseProblem: Error, Sendable, Hashable {
    /// In UTF-8 bytes.
    public let offset: Int32
    public let message: String

    public init(offset: Int32, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
