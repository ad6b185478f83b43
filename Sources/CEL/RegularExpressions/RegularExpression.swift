/// A regular expression in the syntax of RE2, as Go's `regexp` takes it, matched in time linear in the text.
///
/// Expressions come from whoever writes a policy or a CustomResourceDefinition, so a matcher that backtracks would let
/// one of them stop the process. This one follows all ways through an expression at once; there are neither back
/// references nor look-around. Safe for use from any thread.
public struct RegularExpression: Sendable {
    /// The expression as it was written.
    public let pattern: String
    /// The names of the groups in order, `nil` for one without.
    public let groupNames: [String?]
    private let program: RegularExpressionProgram
    private let automaton: Automaton

    /// What one search may cost, in instructions looked at; some hundred milliseconds. Only expressions of many
    /// repetitions on texts of many thousand characters come near.
    public static let maximumSteps = 100_000_000

    /// Longer ones are refused, as are those that repetitions make larger than 10 000 instructions.
    public static let maximumLength = 65_536

    /// Throws in the words of Go's parser.
    public init(_ pattern: String) throws(RegularExpressionError) {
        guard pattern.utf8.count <= Self.maximumLength else {
            throw RegularExpressionError("expression too large", in: pattern)
        }
        var parser = RegularExpressionParser(pattern)
        let node = try parser.parse()
        program = try RegularExpressionProgram(node, source: pattern)
        automaton = Automaton(program)
        groupNames = parser.groupNames
        self.pattern = pattern
    }

    public var groupCount: Int { groupNames.count }

    /// Whether it matches anywhere in `text`. Throws only if it takes more than ``maximumSteps``.
    public func matches(_ text: String) throws(RegularExpressionError) -> Bool {
        try text.withUTF8Text { bytes throws(RegularExpressionError) in try automaton.matches(bytes, from: 0) }
    }

    /// A match: the text of it and of its groups.
    public struct Match: Sendable, Hashable {
        /// The bytes of the text's UTF-8 that matched.
        public let range: Range<Int>
        /// The first nine groups' bytes; `nil` for one that took no part.
        public let groups: [Range<Int>?]
    }

    /// The first match, with its groups' places.
    public func firstMatch(in text: String) throws(RegularExpressionError) -> Match? {
        try allMatches(in: text, limit: 1).first
    }

    /// The matches one after another, at most `limit` of them; an empty one does not touch the one before it.
    public func allMatches(in text: String, limit: Int = .max) throws(RegularExpressionError) -> [Match] {
        try text.withUTF8Text { bytes throws(RegularExpressionError) in
            var matches: [Match] = []
            guard limit > 0, try automaton.matches(bytes, from: 0) else { return matches }
            let groups = min(groupCount, 9)
            var search = ThreadedSearch(program, groups: groups)
            var index = 0
            var previousEnd = -1
            while index <= bytes.count, matches.count < limit, let slots = try search.firstMatch(in: bytes, from: index)
            {
                let isEmptyAfterAnother = slots[1] == index && slots[0] == previousEnd
                if slots[1] == index {
                    index += index < bytes.count ? bytes.scalar(at: index).length : 1
                } else {
                    index = slots[1]
                }
                previousEnd = slots[1]
                if isEmptyAfterAnother { continue }
                let places = (1..<(groups + 1)).map { group -> Range<Int>? in
                    let (start, end) = (slots[2 * group], slots[2 * group + 1])
                    return start >= 0 && end >= start ? start..<end : nil
                }
                matches.append(Match(range: slots[0]..<slots[1], groups: places))
            }
            return matches
        }
    }
}

extension RegularExpression: CustomStringConvertible {
    public var description: String { pattern }
}
