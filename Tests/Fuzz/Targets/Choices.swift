/// Where a generator's decisions come from: a seed, or the bytes that a fuzzer gives it.
///
/// An input is a function of its choices, so that its seed and number are all that is needed to have it again.
public struct Choices: RandomNumberGenerator {
    private var state: UInt64
    private var bytes: ArraySlice<UInt8>?

    /// The choices of the input of this number in a run with this seed.
    public init(seed: UInt64, input: UInt64 = 0) {
        state = seed
        state = next() ^ (input &* 0xD6E8_FEB8_6659_FD93)
    }

    /// Choices that others make; where the bytes end, each is the first.
    public init(bytes: some Sequence<UInt8>) {
        state = 0
        self.bytes = Array(bytes)[...]
    }

    /// SplitMix64, or eight of the bytes.
    public mutating func next() -> UInt64 {
        if bytes != nil { return (0..<8).reduce(0) { number, _ in number << 8 | UInt64(byte()) } }
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func byte() -> UInt8 { bytes?.popFirst() ?? 0 }

    /// A number from 0 to less than `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int {
        guard bytes != nil else { return Int(truncatingIfNeeded: next() >> 33) % bound }
        let first = Int(byte())
        return (bound <= 256 ? first : first << 16 | Int(byte()) << 8 | Int(byte())) % bound
    }

    /// True once in so many times.
    mutating func isOne(in bound: Int) -> Bool { below(bound) == bound - 1 }

    mutating func pick<Elements: RandomAccessCollection>(_ elements: Elements) -> Elements.Element
    where Elements.Index == Int {
        elements[elements.startIndex + below(elements.count)]
    }
}
