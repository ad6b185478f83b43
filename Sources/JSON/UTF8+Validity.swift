extension UTF8 {
    /// Whether the bytes are UTF-8 as RFC 3629 has it: the shortest form, no surrogates, nothing above U+10FFFF.
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = 0
        while position < bytes.count {
            let first = bytes[position]
            if first < 0x80 {
                position += 1
                continue
            }
            // The second byte's range is where what is too long, a surrogate or too large shows.
            let (length, second): (Int, ClosedRange<UInt8>)
            switch first {
            case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return false
            }
            guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return false }
            for next in position + 2..<position + length where bytes[next] & 0xC0 != 0x80 { return false }
            position += length
        }
        return true
    }
}
