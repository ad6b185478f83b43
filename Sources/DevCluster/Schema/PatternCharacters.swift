/// A set of characters, as `[^a-z\d]`.
struct PatternCharacters: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }

    init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    init(_ scalar: Unicode.Scalar) {
        ranges = [scalar.value...scalar.value]
    }

    /// The set's ranges as they are without a negation.
    private var plainRanges: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return result
    }

    mutating func insert(_ other: PatternCharacters) {
        ranges += other.plainRanges
    }

    /// With both cases of ASCII letters.
    var ignoringCase: PatternCharacters {
        var result = self
        for range in ranges {
            for (from, to) in [(UInt32(0x41), UInt32(0x61)), (0x61, 0x41)] {
                let letters = range.clamped(to: from...(from + 25))
                guard range.overlaps(from...(from + 25)) else { continue }
                result.ranges.append((letters.lowerBound - from + to)...(letters.upperBound - from + to))
            }
        }
        return result
    }

    static let digit = PatternCharacters([0x30...0x39])
    static let word = PatternCharacters([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = PatternCharacters([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let any = PatternCharacters([0...0x10FFFF])
    static let notNewline = PatternCharacters([0x0A...0x0A], isNegated: true)

    var negated: PatternCharacters { PatternCharacters(ranges, isNegated: !isNegated) }

    /// `\d`, `\W` and their like; nil for another letter.
    static func perl(_ letter: Unicode.Scalar) -> PatternCharacters? {
        switch letter {
        case "d": digit
        case "D": digit.negated
        case "w": word
        case "W": word.negated
        case "s": space
        case "S": space.negated
        default: nil
        }
    }

    /// `[:alpha:]` and its like, by name.
    static func posix(_ name: String) -> PatternCharacters? {
        switch name {
        case "alnum": PatternCharacters([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": PatternCharacters([0x41...0x5A, 0x61...0x7A])
        case "ascii": PatternCharacters([0...0x7F])
        case "blank": PatternCharacters([0x09...0x09, 0x20...0x20])
        case "cntrl": PatternCharacters([0...0x1F, 0x7F...0x7F])
        case "digit": digit
        case "graph": PatternCharacters([0x21...0x7E])
        case "lower": PatternCharacters([0x61...0x7A])
        case "print": PatternCharacters([0x20...0x7E])
        case "punct": PatternCharacters([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": PatternCharacters([0x09...0x0D, 0x20...0x20])
        case "upper": PatternCharacters([0x41...0x5A])
        case "word": word
        case "xdigit": PatternCharacters([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }
}
