/// The text of an expression and where it came from.
public struct Source: Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}
