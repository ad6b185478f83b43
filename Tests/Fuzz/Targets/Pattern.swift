/// A regular expression as a tree of its own, apart from the one that is tested.
indirect enum Pattern {
    case empty
    case character(Unicode.Scalar)
    case any
    case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    case textStart, textEnd, wordBoundary, notWordBoundary
    case group(Pattern)
    case sequence([Pattern])
    case choice([Pattern])
    case repetition(Pattern, minimum: Int, maximum: Int?, isGreedy: Bool)

    /// Whether it may match nothing.
    var isNullable: Bool {
        switch self {
        case .empty, .textStart, .textEnd, .wordBoundary, .notWordBoundary: true
        case .character, .any, .set: false
        case .group(let pattern): pattern.isNullable
        case .sequence(let patterns): patterns.allSatisfy(\.isNullable)
        case .choice(let patterns): patterns.contains { $0.isNullable }
        case .repetition(let pattern, let minimum, _, _): minimum == 0 || pattern.isNullable
        }
    }

    /// Whether something is repeated that may match nothing: how often it then does is no question with one answer.
    var repeatsNothing: Bool {
        switch self {
        case .group(let pattern): pattern.repeatsNothing
        case .sequence(let patterns), .choice(let patterns): patterns.contains { $0.repeatsNothing }
        case .repetition(let pattern, _, _, _): pattern.isNullable || pattern.repeatsNothing
        default: false
        }
    }

    /// In RE2's syntax.
    var text: String {
        switch self {
        case .empty: "(?:)"
        case .character(let scalar): Self.escaped(scalar)
        case .any: "."
        case .set(let ranges, let isNegated): "[\(isNegated ? "^" : "")\(ranges.map(Self.text).joined())]"
        case .textStart: "^"
        case .textEnd: "$"
        case .wordBoundary: #"\b"#
        case .notWordBoundary: #"\B"#
        case .group(let pattern): "(\(pattern.text))"
        case .sequence(let patterns): patterns.map { $0.isChoice ? "(?:\($0.text))" : $0.text }.joined()
        case .choice(let patterns): patterns.map(\.text).joined(separator: "|")
        case .repetition(let pattern, let minimum, let maximum, let isGreedy):
            (pattern.isOne ? pattern.text : "(?:\(pattern.text))")
                + Self.bounds(minimum, maximum) + (isGreedy ? "" : "?")
        }
    }

    private var isChoice: Bool {
        if case .choice = self { return true }
        return false
    }

    private var isOne: Bool {
        switch self {
        case .character, .any, .set, .group, .empty: true
        default: false
        }
    }

    private static func bounds(_ minimum: Int, _ maximum: Int?) -> String {
        switch (minimum, maximum) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(minimum),}"
        case (_, minimum): "{\(minimum)}"
        case (_, .some(let maximum)): "{\(minimum),\(maximum)}"
        }
    }

    private static func text(_ range: ClosedRange<Unicode.Scalar>) -> String {
        range.lowerBound == range.upperBound
            ? escaped(range.lowerBound) : escaped(range.lowerBound) + "-" + escaped(range.upperBound)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": #"\n"#
        case "a"..."z", "A"..."Z", "0"..."9", "_", " ": String(scalar)
        default: scalar.isASCII ? "\\\(scalar)" : #"\x{\#(String(scalar.value, radix: 16))}"#
        }
    }
}

extension Pattern {
    static let letters: [Unicode.Scalar] = ["a", "b", "c", "é", "\n", " ", "_", "1", "😀", "-", "]", "\\"]

    static func random(_ choices: inout Choices, depth: Int) -> Pattern {
        switch choices.below(depth > 0 ? 16 : 8) {
        case 0, 1, 2: return .character(choices.pick(letters[..<4]))
        case 3: return .character(choices.pick(letters))
        case 4: return .any
        case 5, 6: return set(&choices)
        case 7: return choices.pick([.textStart, .textEnd, .wordBoundary, .notWordBoundary, .empty] as [Pattern])
        case 8: return .group(random(&choices, depth: depth - 1))
        case 9, 10: return .choice((0...(1 + choices.below(3))).map { _ in random(&choices, depth: depth - 1) })
        case 11, 12: return .sequence((0...(1 + choices.below(4))).map { _ in random(&choices, depth: depth - 1) })
        default:
            let minimum = choices.pick([0, 0, 0, 1, 1, 2, 3])
            let maximum = choices.below(3) == 0 ? minimum + choices.below(4) : nil
            return .repetition(
                random(&choices, depth: depth - 1), minimum: minimum, maximum: maximum,
                isGreedy: choices.below(3) > 0)
        }
    }

    private static func set(_ choices: inout Choices) -> Pattern {
        let ranges = (0...choices.below(3)).map { _ in
            let (one, other) = (choices.pick(letters), choices.pick(letters))
            return choices.below(2) == 0 ? one...one : min(one, other)...max(one, other)
        }
        return .set(ranges, isNegated: choices.below(3) == 0)
    }
}
