/// A value that may not be there: what `optional.of(x)` and `a.?b` give.
public final class OptionalValue: Sendable {
    public let value: Value?

    public init(_ value: Value) { self.value = value }

    private init() { value = nil }

    /// The empty one.
    public static let none = OptionalValue()
}
