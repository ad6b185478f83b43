/// Why a text is no regular expression, or a search was given up: in the words of Go's `regexp`.
public struct RegularExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong: `missing closing )`.
    public let message: String
    /// The part of the expression that is wrong; the first 100 characters.
    public let fragment: String
    private let isParseError: Bool

    /// An expression that is longer than whoever asks allows.
    public static func tooLong(_ pattern: String) -> RegularExpressionError {
        RegularExpressionError("expression too large", in: pattern)
    }

    init(_ message: String, in fragment: some StringProtocol) {
        self.message = message
        self.fragment = String(fragment.prefix(100))
        isParseError = true
    }

    private init(message: String) {
        self.message = message
        fragment = ""
        isParseError = false
    }

    /// A search that takes more steps than ``RegularExpression/maximumSteps``.
    static let tooManySteps = RegularExpressionError(
        message: "regular expression takes too many steps on a text of this length")

    /// A search that is given up would be begun anew by whatever absorbs its error: that ends the evaluation.
    var kind: EvaluationError.Kind { isParseError ? .invalidArgument : .costLimit }

    public var description: String {
        isParseError ? "error parsing regexp: \(message): `\(fragment)`" : message
    }
}
