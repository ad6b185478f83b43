extension URLText {
    /// Which part of a URL a text is: they differ in what must be written as `%41`.
    enum Part {
        case path, host, zone, userInformation, query, fragment
    }

    /// The text that an escaped one stands for.
    static func unescaped(_ text: String, _ part: Part, shown: String) throws(Problem) -> String {
        let bytes = Array(text.utf8)
        func problem(_ message: String) -> Problem { Problem(message: "parse \(QuotedText.go(shown)): \(message)") }
        func invalid(_ index: Int) -> Problem {
            let escape = String(decoding: bytes[index..<min(index + 3, bytes.count)], as: UTF8.self)
            return problem("invalid URL escape \(QuotedText.go(escape))")
        }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, let high = hexadecimal(bytes[index + 1]),
                    let low = hexadecimal(bytes[index + 2])
                else { throw invalid(index) }
                let value = high << 4 | low
                let isPercent = value == UInt8(ascii: "%") && bytes[index + 1] == UInt8(ascii: "2")
                // In a host only what is not ASCII may be escaped.
                if part == .host, high < 8, !isPercent { throw invalid(index) }
                if part == .zone, !isPercent, value != 0x20, mustEscape(value, .host) { throw invalid(index) }
                result.append(value)
                index += 3
                continue
            }
            if part == .host || part == .zone, byte < 0x80, mustEscape(byte, part) {
                throw problem("invalid character \(QuotedText.go(String(Unicode.Scalar(byte)))) in host name")
            }
            result.append(part == .query && byte == UInt8(ascii: "+") ? 0x20 : byte)
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A path with all written as `%41` that must be.
    static func escaped(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in path.utf8 {
            if mustEscape(byte, .path) {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether a path may stay as it is written.
    static func isEscaped(_ path: String) -> Bool {
        path.utf8.allSatisfy { byte in
            "!$&'()*+,;=:@[]%".utf8.contains(byte) || !mustEscape(byte, .path)
        }
    }

    static func isUserInformation(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._:~!$&'()*+,;=%@".utf8.contains(byte)
    }

    private static func mustEscape(_ byte: UInt8, _ part: Part) -> Bool {
        if isAlphanumeric(byte) || "-_.~".utf8.contains(byte) { return false }
        switch part {
        case .host, .zone: return !"!$&'()*+,;=:[]<>\"".utf8.contains(byte)
        case .path: return !"$&+,/:;=@".utf8.contains(byte)
        case .userInformation, .query, .fragment: return true
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
