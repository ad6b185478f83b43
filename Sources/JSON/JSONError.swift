/// A document that is not JSON: what is wrong and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    /// One-based.
    public let line: Int
    /// One-based, in bytes.
    public let column: Int

    public var description: String { "line \(line), column \(column): \(message)" }
}
