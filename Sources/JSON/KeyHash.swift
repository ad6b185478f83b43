/// A fast hash of keys that nobody can aim at: it is keyed with numbers drawn at the start of the process.
///
/// Equal hashes do not mean equal keys; whoever finds them compares the bytes.
struct KeyHash: Sendable {
    private let first: UInt64
    private let second: UInt64

    static let shared = KeyHash(first: .random(in: 0 ... .max), second: .random(in: 0 ... .max))

    @inline(__always)
    func callAsFunction(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(key)
        let count = bytes.count
        var state = second ^ UInt64(truncatingIfNeeded: count)
        var offset = 0
        while count &- offset > 16 {
            state = Self.fold(first ^ ByteOrder.word(bytes, at: offset), state ^ ByteOrder.word(bytes, at: offset &+ 8))
            offset &+= 16
        }
        let (low, high) = ByteOrder.tail(bytes, from: offset)
        return Self.fold(second ^ low, Self.fold(first ^ high, state))
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }
}
