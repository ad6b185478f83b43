import CEL

/// A regular expression and a text that it is looked for in.
public struct RegularExpressionInput: CustomStringConvertible {
    /// As it was made; nil where the text of it was changed afterwards.
    var tree: Pattern?
    var pattern: String
    var text: String

    public var description: String {
        let shown = text.utf8.count > 2_000 ? "\(text.prefix(40).debugDescription)… of \(text.utf8.count) bytes" : nil
        return "\(pattern.debugDescription) on \(shown ?? text.debugDescription)"
    }
}

/// The match is the one that a backtracking matcher finds, in time linear in the text.
public struct RegularExpressionTarget: FuzzTarget {
    public static let name = "regex"
    public static let summary = "regular expressions: the matches of a backtracking matcher, long texts in linear time"

    public init() {}

    private static let seeds: [[UInt8]] = [
        "^[a-z]+$", "(?i)a(?-i)b", #"\pL\p{Greek}\P{^Lu}"#, "[[:alpha:][:^digit:]\\d]", "(?P<n>x)|(?<m>y)",
        #"\Qa.b\E\.\x41\x{42}\103"#,
        "(a+)+$", "a{2,3}?b{4}c{5,}", "(?smU-i:a.b)", "[^]a-]", "(|a)*", "(a*)*", "((a{9}){9}){9}", "x*?y+?z??",
        #"\A\z\b\B"#,
        "(a|b)*a(a|b){12}c", ".*.*.*=.*", "[\\w-]", "(?i)[k-s]ſK", "\\C", "a**", "(?=a)", "é{2}[à-ü]",
    ].map { Array($0.utf8) }

    public func input(from choices: inout Choices) -> RegularExpressionInput {
        if choices.below(3) > 0 {
            let tree = Pattern.random(&choices, depth: 5)
            return RegularExpressionInput(tree: tree, pattern: tree.text, text: text(&choices))
        }
        var bytes =
            choices.below(3) == 0 ? Array(Pattern.random(&choices, depth: 5).text.utf8) : choices.pick(Self.seeds)
        bytes.mutate(&choices, splicing: Self.seeds)
        let pattern = String(decoding: bytes, as: UTF8.self)
        return RegularExpressionInput(tree: nil, pattern: pattern, text: text(&choices))
    }

    private func text(_ choices: inout Choices) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<choices.below(13) { text.append(choices.pick(Pattern.letters)) }
        guard choices.isOne(in: 500) else { return String(text) }
        return String(repeating: String(text), count: choices.below(1_000))
            + String(repeating: "a", count: choices.below(5_000))
    }

    public func check(_ input: RegularExpressionInput) throws(BrokenProperty) {
        let expression: RegularExpression
        do throws(RegularExpressionError) {
            expression = try RegularExpression(input.pattern)
        } catch {
            try BrokenProperty.require(!error.description.isEmpty, "refused without a sentence")
            if input.tree != nil, !error.description.contains("large"), !error.description.contains("repeat count") {
                throw BrokenProperty("refused: \(error)")
            }
            return
        }
        let isFound: Bool
        let matches: [RegularExpression.Match]
        do throws(RegularExpressionError) {
            isFound = try expression.matches(input.text)
            matches = try expression.allMatches(in: input.text, limit: 100)
        } catch {
            return try BrokenProperty.require(input.text.utf8.count > 2_000, "given up on a short text: \(error)")
        }
        try BrokenProperty.require(isFound == !matches.isEmpty, "matches: \(isFound), but its matches are \(matches)")
        try checkPlaces(of: matches, in: input.text)
        try compare(matches.first, with: input)
    }

    /// Matches follow one another; a group is within its match.
    private func checkPlaces(of matches: [RegularExpression.Match], in text: String) throws(BrokenProperty) {
        var end = 0
        for match in matches {
            try BrokenProperty.require(
                match.range.lowerBound >= end && match.range.upperBound <= text.utf8.count, "\(matches) overlap")
            end = match.range.upperBound
            for group in match.groups {
                guard let group else { continue }
                try BrokenProperty.require(
                    group.lowerBound >= match.range.lowerBound && group.upperBound <= match.range.upperBound,
                    "the group \(group) is outside of the match \(match.range)")
            }
        }
    }

    private func compare(
        _ match: RegularExpression.Match?, with input: RegularExpressionInput
    ) throws(BrokenProperty) {
        guard let tree = input.tree, input.text.utf8.count < 100 else { return }
        var matcher = BacktrackingMatcher(input.text)
        guard let expected = matcher.firstMatch(tree) else { return }
        let found = match.map { $0.range }
        let wanted = expected.map { range in offset(range.lowerBound, matcher)..<offset(range.upperBound, matcher) }
        if tree.repeatsNothing {
            try BrokenProperty.require(
                found?.lowerBound == wanted?.lowerBound, "found at \(found as Any), to be found at \(wanted as Any)")
        } else {
            try BrokenProperty.require(found == wanted, "found at \(found as Any), to be found at \(wanted as Any)")
        }
    }

    /// In UTF-8 bytes.
    private func offset(_ place: Int, _ matcher: BacktrackingMatcher) -> Int {
        matcher.text[..<place].reduce(0) { $0 + UTF8.width($1) }
    }
}
