import CEL

/// The regular expression of a schema's `pattern`, matched anywhere in a text.
struct SchemaPattern: Sendable {
    private let expression: RegularExpression

    /// Longer expressions are refused.
    static let maximumLength = 4_096

    var source: String { expression.pattern }

    init(_ source: String) throws(RegularExpressionError) {
        guard source.utf8.count <= Self.maximumLength else { throw .tooLong(source) }
        expression = try RegularExpression(source)
    }

    /// A text for which more steps would be needed than a search may take counts as one that does not match.
    func matches(_ text: String) -> Bool { (try? expression.matches(text)) ?? false }
}
