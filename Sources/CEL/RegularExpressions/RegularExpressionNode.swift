/// A regular expression as a tree.
indirect enum RegularExpressionNode: Sendable {
    case empty
    case characters(ScalarSet)
    case assertion(Assertion)
    case group(RegularExpressionNode, number: Int)
    case sequence([RegularExpressionNode])
    case choice([RegularExpressionNode])
    /// Without `maximum` it has no end; a greedy one tries to repeat before it goes on.
    case repetition(RegularExpressionNode, minimum: Int, maximum: Int?, isGreedy: Bool)

    /// What holds at a place between two characters and reads none.
    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
    }

    /// Refuses repetitions that, one in another, repeat more often than `limit` times.
    func repeatsAtMost(_ limit: Int) -> Bool {
        switch self {
        case .empty, .characters, .assertion: return true
        case .group(let node, _): return node.repeatsAtMost(limit)
        case .sequence(let nodes), .choice(let nodes): return nodes.allSatisfy { $0.repeatsAtMost(limit) }
        case .repetition(let node, let minimum, let maximum, _):
            // `*`, `+` and `?` do not multiply what they repeat.
            if (minimum, maximum) == (0, 1) || (maximum == nil && minimum <= 1) { return node.repeatsAtMost(limit) }
            let count = maximum ?? minimum
            if count == 0 { return true }
            return count <= limit && node.repeatsAtMost(limit / count)
        }
    }
}
