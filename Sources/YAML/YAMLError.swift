/// A place in a text.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// One-based.
    public let line: Int
    /// One-based, in characters (Unicode scalars).
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public var description: String { "\(line):\(column)" }
}

/// A document that cannot be read: where, and what to do about it.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or what else the caller named as the source.
    public let source: String
    /// One-based.
    public let line: Int
    /// One-based, in characters.
    public let column: Int
    public let message: String

    public init(source: String, position: SourcePosition, message: String) {
        self.source = source
        self.line = position.line
        self.column = position.column
        self.message = message
    }

    public var description: String { "\(source):\(line):\(column): \(message)" }
}
