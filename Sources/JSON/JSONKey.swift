/// A member's key as JSON compares it: by its code units.
///
/// Swift's own equality takes canonically equivalent texts for the same ("é" in one scalar or in two), which would let
/// one member hide behind another.
struct JSONKey: Hashable {
    let text: String

    static func == (left: JSONKey, right: JSONKey) -> Bool {
        areSame(left.text, right.text)
    }

    // Texts with the same bytes are equal to Swift too, so its hash is good enough here.
    func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }

    @inline(__always)
    static func areSame(_ left: String, _ right: String) -> Bool {
        // Most comparisons fail at the length; the second test costs one word for short texts.
        guard left.utf8.count == right.utf8.count else { return false }
        let isSame = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { UTF8.areSame(left, $0) }
        }
        return (isSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }

    /// Whether `left` comes before `right` by UTF-16 code units, the order of RFC 8785.
    static func precedes(_ left: String, _ right: String) -> Bool {
        for (a, b) in zip(left.utf8, right.utf8) where a != b { return rank(a) < rank(b) }
        return left.utf8.count < right.utf8.count
    }

    /// UTF-8 has the order of UTF-16 but for the scalars beyond U+FFFF, which begin with F0 and more: as surrogates they
    /// come before U+E000 to U+FFFF, which begin with EE and EF.
    private static func rank(_ byte: UInt8) -> UInt8 {
        byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte
    }
}

extension UTF8 {
    /// Whether two texts of one length have the same bytes; eight at a time.
    @inline(__always)
    static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let a = UnsafeRawPointer(left.baseAddress), let b = UnsafeRawPointer(right.baseAddress) else {
            return true
        }
        let count = left.count
        if count >= 8 {
            var position = 0
            while position &+ 8 < count {
                if a.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    != b.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                {
                    return false
                }
                position &+= 8
            }
            // The last eight overlap those before, so that there is no rest.
            return a.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                == b.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        }
        for position in 0..<count where left[position] != right[position] { return false }
        return true
    }
}
