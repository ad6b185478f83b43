extension String {
    /// Whether both are the same code points. Swift's own equality takes canonically equivalent texts for the same.
    @inline(__always)
    func hasSameBytes(as other: String) -> Bool {
        // Most comparisons fail at the length.
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { bytes in other.withBytes { bytes.isEqual(to: $0) } }
    }

    /// Whether it stands before the other by code points, which is the order of UTF-8's bytes.
    func precedesByBytes(_ other: String) -> Bool {
        withBytes { bytes in other.withBytes { bytes.lexicographicallyPrecedes($0) } }
    }

    func startsWithBytes(of prefix: String) -> Bool {
        withBytes { bytes in
            prefix.withBytes { prefix in
                prefix.count <= bytes.count
                    && UnsafeBufferPointer(rebasing: bytes[..<prefix.count]).isEqual(to: prefix)
            }
        }
    }

    func endsWithBytes(of suffix: String) -> Bool {
        withBytes { bytes in
            suffix.withBytes { suffix in
                suffix.count <= bytes.count
                    && UnsafeBufferPointer(rebasing: bytes[(bytes.count - suffix.count)...]).isEqual(to: suffix)
            }
        }
    }

    func containsBytes(of part: String) -> Bool {
        withBytes { bytes in
            part.withBytes { part in
                guard let first = part.first else { return true }
                guard part.count <= bytes.count else { return false }
                for start in 0...(bytes.count - part.count) where bytes[start] == first {
                    if UnsafeBufferPointer(rebasing: bytes[start..<(start + part.count)]).isEqual(to: part) {
                        return true
                    }
                }
                return false
            }
        }
    }

    /// The text's UTF-8. Only of a text that is not Swift's own are they copied.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = self
        return copy.withUTF8(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether as many bytes of `other` are the same; eight at a time.
    @inline(__always)
    func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count, let left = UnsafeRawPointer(baseAddress),
            let right = UnsafeRawPointer(other.baseAddress)
        else { return count == other.count }
        guard count >= 8 else {
            for position in 0..<count where self[position] != other[position] { return false }
            return true
        }
        var position = 0
        while position &+ 8 < count {
            if left.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            {
                return false
            }
            position &+= 8
        }
        // The last eight overlap those before, so that there is no rest.
        return left.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    }
}
