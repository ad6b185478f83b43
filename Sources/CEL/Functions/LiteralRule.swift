/// What an argument of a function must be where it is written as a literal: checked with the expression, so that
/// `duration('1 hour')` is found before it is evaluated.
public struct LiteralRule: Sendable {
    /// As it is called: `matches`.
    public let function: String
    /// Of the arguments without the receiver.
    public let argument: Int
    /// What is wrong with a literal; `nil` where nothing is.
    public let problem: @Sendable (Expression.Literal) -> String?

    public init(
        _ function: String, argument: Int = 0, _ problem: @escaping @Sendable (Expression.Literal) -> String?
    ) {
        self.function = function
        self.argument = argument
        self.problem = problem
    }
}
