/// How long a text may get by one call: expressions multiply texts faster than they pay for them.
enum TextLimit {
    /// In bytes of UTF-8.
    static let maximum = 10_000_000

    static let problem = "text would be longer than \(maximum) bytes"
    /// Ends the evaluation: absorbed by `||` or `exists` it would only be reached again and again.
    static let failure = Value.failure(.costLimit, problem)

    /// A text, or the error that there was none because it would have been too long.
    static func value(_ text: String?) -> Value { text.map { .string($0) } ?? failure }
}
