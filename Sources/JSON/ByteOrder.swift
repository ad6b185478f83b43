/// Words out of bytes, the first byte the least significant.
enum ByteOrder {
    @inline(__always)
    static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private static func half(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    /// All of the at most 16 bytes from `offset` on, in two words that may overlap.
    @inline(__always)
    static func tail(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> (UInt64, UInt64) {
        let count = bytes.count &- offset
        if count >= 8 { return (word(bytes, at: offset), word(bytes, at: bytes.count &- 8)) }
        if count >= 4 { return (half(bytes, at: offset), half(bytes, at: bytes.count &- 4)) }
        guard count > 0 else { return (0, 0) }
        let middle = UInt64(bytes[offset &+ count &>> 1])
        return (UInt64(bytes[offset]) | middle &<< 8, UInt64(bytes[bytes.count &- 1]))
    }

    @inline(__always)
    static func areEqual(
        _ left: UnsafeRawBufferPointer, at leftStart: Int, _ right: UnsafeRawBufferPointer, at rightStart: Int,
        count: Int
    ) -> Bool {
        var offset = 0
        while offset &+ 8 <= count {
            guard word(left, at: leftStart &+ offset) == word(right, at: rightStart &+ offset) else { return false }
            offset &+= 8
        }
        while offset < count {
            guard left[leftStart &+ offset] == right[rightStart &+ offset] else { return false }
            offset &+= 1
        }
        return true
    }
}
