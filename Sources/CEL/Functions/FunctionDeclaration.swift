/// A function and its overloads.
public struct FunctionDeclaration: Sendable {
    public let name: String
    public let overloads: [Overload]

    public init(_ name: String, _ overloads: [Overload]) {
        self.name = name
        self.overloads = overloads
    }
}

/// One signature of a function, and how it is computed.
public struct Overload: Sendable {
    /// Unique in an environment: `string_starts_with_string`.
    public let id: String
    /// With the receiver first, where it is a member.
    public let parameters: [ValueType]
    public let result: ValueType
    /// Called as `a.f(b)` rather than `f(a, b)`.
    public let isMember: Bool
    public let body: Body
    /// What a call costs, given its arguments and result, in the units of the cost limit; `nil` is 1.
    public let cost: (@Sendable ([Value], Value) -> UInt64)?

    /// Called with values of the declared types, neither errors nor unknowns; a failure is an error value.
    public enum Body: Sendable {
        case unary(@Sendable (Value) -> Value)
        case binary(@Sendable (Value, Value) -> Value)
        case any(@Sendable ([Value]) -> Value)
        /// Known to the checker only.
        case none
    }

    public init(
        _ id: String, _ parameters: [ValueType], _ result: ValueType, isMember: Bool = false,
        cost: (@Sendable ([Value], Value) -> UInt64)? = nil, _ body: Body
    ) {
        self.id = id
        self.parameters = parameters
        self.result = result
        self.isMember = isMember
        self.cost = cost
        self.body = body
    }
}
