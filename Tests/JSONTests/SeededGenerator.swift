import JSON

/// SplitMix64 from a seed that a failing test prints.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64 = UInt64.random(in: 0..<1 << 32)) {
        (self.seed, state) = (seed, seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension JSONValue {
    private static let texts = [
        "", "a", "name", "true", "no", "1", "0x1F", "1e3", "~", "null", "- x", "a: b", "a #b", " lead", "trail ",
        "two\nlines", "two\nlines\n", "\n", "\n\n x", "é", "e\u{301}", "😀", "\u{7F}", "\u{0}", "\u{FEFF}", "'", "\"",
        "\\",
        "[a]", "{a}", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "?", ":", "-", "---", "...", "<<", "=",
        "2026-11-21",
        "12:30:45", "0o17", "017", "1_000", ".inf", ".NaN", "+1", "a\tb", "\tx", "x\r\ny", "\u{85}", "\u{2028}",
        "long " + String(repeating: "word ", count: 40),
    ]

    /// A value of a few levels, with the texts that readers and writers get wrong.
    static func random(using generator: inout some RandomNumberGenerator, depth: Int = 4) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2:
            return .integer(
                Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0..<64, using: &generator))
        case 3:
            let value = Double(bitPattern: .random(in: 0 ... .max, using: &generator))
            return .double(value.isFinite ? value : 0.5)
        case 4, 5: return .string(texts.randomElement(using: &generator) ?? "")
        case 6, 7:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in random(using: &generator, depth: depth - 1) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                        (texts.randomElement(using: &generator) ?? "", random(using: &generator, depth: depth - 1))
                    }))
        }
    }

    /// This value with some places changed, often none.
    func mutated(using generator: inout some RandomNumberGenerator) -> JSONValue {
        if Int.random(in: 0..<16, using: &generator) == 0 { return .random(using: &generator, depth: 1) }
        switch self {
        case .array(let elements):
            var result = elements.map { $0.mutated(using: &generator) }
            if Int.random(in: 0..<6, using: &generator) == 0 { result.shuffle(using: &generator) }
            return .array(result)
        case .object(let object): return .object(object.mapValues { $0.mutated(using: &generator) })
        default: return self
        }
    }
}

extension [UInt8] {
    private static let interesting =
        Array("{}[]\",:\\ \n\t-+.eE0159utfnl'#&*!|>%@`?~<=".utf8) + [0, 0x7F, 0x80, 0xC3, 0xED, 0xF0, 0xFF]

    /// Changes some bytes: overwrites, inserts, removes, repeats or cuts off.
    mutating func mutate(using generator: inout some RandomNumberGenerator) {
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !isEmpty {
            let place = Int.random(in: 0..<count, using: &generator)
            let byte = Self.interesting.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1: self[place] = byte
            case 2, 3: insert(byte, at: place)
            case 4: remove(at: place)
            case 5:
                let end = Swift.min(count, place + Int.random(in: 1...24, using: &generator))
                insert(contentsOf: Array(self[place..<end]), at: Int.random(in: 0...count, using: &generator))
            case 6: removeSubrange(place..<Swift.min(count, place + Int.random(in: 1...8, using: &generator)))
            default: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        }
    }
}

extension JSONValue {
    /// An equal value, its members in another order and its integers as doubles where these are the same.
    func shuffled(using generator: inout some RandomNumberGenerator) -> JSONValue {
        switch self {
        case .integer(let value): return Double(exactly: value).map(JSONValue.double) ?? self
        case .array(let elements): return .array(elements.map { $0.shuffled(using: &generator) })
        case .object(let object):
            return .object(
                JSONObject(object.shuffled(using: &generator).map { ($0.key, $0.value.shuffled(using: &generator)) }))
        default: return self
        }
    }
}
