extension Base64Text {
    /// Reads base 64 with padding or without it, as Go's decoder does: line ends are skipped. The offset of the first
    /// byte that cannot be is thrown.
    static func decode(_ text: String) throws(Base64Problem) -> [UInt8] {
        let characters = text.utf8.enumerated().filter { $0.element != 0x0A && $0.element != 0x0D }
        let digits = characters.prefix { $0.element != UInt8(ascii: "=") }
        let padding = characters.count - digits.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var group: UInt32 = 0
        for (count, (offset, character)) in digits.enumerated() {
            guard let value = value(of: character) else { throw Base64Problem(offset: offset) }
            group = group << 6 | value
            if count % 4 == 3 {
                bytes += [UInt8(truncatingIfNeeded: group >> 16), UInt8(truncatingIfNeeded: group >> 8)]
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
            }
        }
        let rest = digits.count % 4
        let isPadded = padding == 0 || (rest >= 2 && rest + padding == 4)
        guard isPadded, characters.dropFirst(digits.count).allSatisfy({ $0.element == UInt8(ascii: "=") }) else {
            throw Base64Problem(offset: characters.dropFirst(digits.count).first?.offset ?? text.utf8.count)
        }
        switch rest {
        case 1: throw Base64Problem(offset: text.utf8.count)
        case 2: bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3: bytes += [UInt8(truncatingIfNeeded: group >> 10), UInt8(truncatingIfNeeded: group >> 2)]
        default: break
        }
        return bytes
    }

    /// What a text says in base 64; nil where it is none.
    package static func bytes(of text: String) -> [UInt8]? {
        do throws(Base64Problem) {
            return try decode(text)
        } catch {
            return nil
        }
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character) - 0x41
        case 0x61...0x7A: UInt32(character) - 0x61 + 26
        case 0x30...0x39: UInt32(character) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}

struct Base64Problem: Error {
    /// In bytes of the text.
    let offset: Int
}
