import Synchronization

/// Expressions that were made lately, so that one in a policy is not made anew with every evaluation.
///
/// Bounded: where it is full, all are forgotten.
public final class RegularExpressionCache: Sendable {
    public static let shared = RegularExpressionCache(capacity: 512)

    private let capacity: Int
    /// A lock, as evaluations come from any thread; held to look up or to put in, not to make an expression.
    private let expressions = Mutex<[String: RegularExpression]>([:])

    public init(capacity: Int) { self.capacity = capacity }

    /// The expression of a pattern. Patterns of more than 1 000 bytes are made each time.
    public func expression(_ pattern: String) throws(RegularExpressionError) -> RegularExpression {
        guard pattern.utf8.count <= 1_000 else { return try RegularExpression(pattern) }
        if let known = expressions.withLock({ $0[pattern] }), known.pattern.utf8.elementsEqual(pattern.utf8) {
            return known
        }
        let expression = try RegularExpression(pattern)
        expressions.withLock { expressions in
            if expressions.count >= capacity { expressions.removeAll() }
            expressions[pattern] = expression
        }
        return expression
    }
}
