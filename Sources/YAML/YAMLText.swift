import JSON

/// How a text must be written so that every reader takes it for that text.
enum YAMLText {
    /// The text in one line: plain where that is safe, else in quotes.
    static func inline(_ text: String) -> String {
        if isPlain(text) { return text }
        if text.unicodeScalars.allSatisfy({ isPrintable($0) && $0 != "'" && $0 != "\t" }) { return "'\(text)'" }
        return doubleQuoted(text)
    }

    /// Whether the text has lines that a literal block keeps as they are.
    static func fitsLiteralBlock(_ text: String) -> Bool {
        var isLineStart = true
        var hasBreak = false
        var hasText = false
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                hasBreak = true
                isLineStart = true
                continue
            }
            guard isPrintable(scalar), !(isLineStart && scalar == "\t") else { return false }
            if scalar != " " { hasText = true }
            isLineStart = false
        }
        return hasBreak && hasText
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
            true
        default: false
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, last != UInt8(ascii: " "), last != UInt8(ascii: ":")
        else {
            return false
        }
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
            if bytes.count == 1 || bytes[1] == UInt8(ascii: " ") { return false }
        default:
            if " ,[]{}#&*!|>'\"%@`".utf8.contains(first) { return false }
        }
        guard !text.hasPrefix("---"), !text.hasPrefix("...") else { return false }
        for (byte, next) in zip(bytes, bytes.dropFirst()) {
            if byte == UInt8(ascii: ":") && next == UInt8(ascii: " ") { return false }
            if byte == UInt8(ascii: " ") && next == UInt8(ascii: "#") { return false }
        }
        guard text.unicodeScalars.allSatisfy({ isPrintable($0) && $0 != "\t" }) else { return false }
        return meansItself(text, bytes)
    }

    /// Whether no reader takes the plain text for a number, word or date.
    private static func meansItself(_ text: String, _ bytes: [UInt8]) -> Bool {
        guard text != "<<", text != "=", !isSexagesimal(bytes), !isDate(bytes) else { return false }
        do {
            return try YAMLScalar.implicit(text) == .string(text)
        } catch {
            return false
        }
    }

    /// A number to base 60, which YAML 1.1 has: `190:20:30`.
    private static func isSexagesimal(_ bytes: [UInt8]) -> Bool {
        bytes.contains(UInt8(ascii: ":")) && bytes.contains { isDigit($0) }
            && bytes.allSatisfy { isDigit($0) || "+-:._".utf8.contains($0) }
    }

    /// A date of YAML 1.1, with or without a time: `2026-11-21`.
    private static func isDate(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 8, bytes.prefix(4).allSatisfy(isDigit), bytes[4] == UInt8(ascii: "-") else { return false }
        let parts = bytes.dropFirst(5).split(separator: UInt8(ascii: "-"), maxSplits: 1)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[0].allSatisfy(isDigit) else { return false }
        let day = parts[1].prefix(while: isDigit).count
        guard (1...2).contains(day) else { return false }
        guard let next = parts[1].dropFirst(day).first else { return true }
        return next | 0x20 == UInt8(ascii: "t") || next == UInt8(ascii: " ")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func doubleQuoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                output += "\\"
                output.unicodeScalars.append(scalar)
            case "\n": output += "\\n"
            case "\t": output += "\\t"
            case "\r": output += "\\r"
            default:
                if isPrintable(scalar) { output.unicodeScalars.append(scalar) } else { output += escape(scalar) }
            }
        }
        return output + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let (mark, width) = scalar.value <= 0xFF ? ("\\x", 2) : scalar.value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
        return mark + String(repeating: "0", count: width - digits.count) + digits
    }
}
