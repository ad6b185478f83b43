/// Matches by trying one way after another, in the order in which the ways have precedence.
///
/// The plainest there is, and slow: it says what a fast matcher must find.
struct BacktrackingMatcher {
    let text: [Unicode.Scalar]
    /// Steps that may still be made; nothing is said once they are used up.
    private var steps = 50_000

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// In scalars; the outer optional is nil where the steps did not suffice.
    mutating func firstMatch(_ pattern: Pattern) -> Range<Int>?? {
        for start in 0...text.count {
            var end: Int?
            let found = match(pattern, start) { _, place in
                end = place
                return true
            }
            if steps <= 0 { return .none }
            if found, let end { return .some(start..<end) }
        }
        return .some(nil)
    }

    private typealias Next = (inout BacktrackingMatcher, Int) -> Bool

    private mutating func match(_ pattern: Pattern, _ place: Int, _ next: Next) -> Bool {
        steps -= 1
        guard steps > 0 else { return false }
        switch pattern {
        case .empty: return next(&self, place)
        case .character(let scalar): return place < text.count && text[place] == scalar && next(&self, place + 1)
        case .any: return place < text.count && text[place] != "\n" && next(&self, place + 1)
        case .set(let ranges, let isNegated):
            guard place < text.count, ranges.contains(where: { $0.contains(text[place]) }) != isNegated else {
                return false
            }
            return next(&self, place + 1)
        case .textStart: return place == 0 && next(&self, place)
        case .textEnd: return place == text.count && next(&self, place)
        case .wordBoundary: return isBoundary(place) && next(&self, place)
        case .notWordBoundary: return !isBoundary(place) && next(&self, place)
        case .group(let pattern): return match(pattern, place, next)
        case .sequence(let patterns): return match(patterns[...], place, next)
        case .choice(let patterns):
            for pattern in patterns where match(pattern, place, next) { return true }
            return false
        case .repetition(let pattern, let minimum, let maximum, let isGreedy):
            return repeated(pattern, minimum, maximum, isGreedy, place, next)
        }
    }

    private mutating func match(_ patterns: ArraySlice<Pattern>, _ place: Int, _ next: Next) -> Bool {
        guard let first = patterns.first else { return next(&self, place) }
        return match(first, place) { $0.match(patterns.dropFirst(), $1, next) }
    }

    private mutating func repeated(
        _ pattern: Pattern, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool, _ place: Int, _ next: Next
    ) -> Bool {
        steps -= 1
        guard steps > 0 else { return false }
        if minimum > 0 {
            return match(pattern, place) { matcher, end in
                matcher.repeated(pattern, minimum - 1, maximum.map { $0 - 1 }, isGreedy, end, next)
            }
        }
        if maximum == 0 { return next(&self, place) }
        if !isGreedy, next(&self, place) { return true }
        // Who reads nothing once more would do so for ever.
        let again = match(pattern, place) { matcher, end in
            end > place && matcher.repeated(pattern, 0, maximum.map { $0 - 1 }, isGreedy, end, next)
        }
        return again || isGreedy && next(&self, place)
    }

    private func isBoundary(_ place: Int) -> Bool {
        (place > 0 && isWord(text[place - 1])) != (place < text.count && isWord(text[place]))
    }

    private func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
