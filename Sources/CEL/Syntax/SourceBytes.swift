func problem(_ offset: Int, _ message: String) -> ParseProblem {
    ParseProblem(offset: Int32(clamping: offset), message)
}

extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    @inline(__always) var isNameStart: Bool { isLetter || self == UInt8(ascii: "_") }
    @inline(__always) var isNamePart: Bool { isNameStart || isDigit }
    @inline(__always) var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }

    var isEscapedNamePart: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " "): true
        default: isNamePart
        }
    }

    var hexValue: UInt32? {
        if isDigit { return UInt32(self &- UInt8(ascii: "0")) }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? UInt32(letter) &+ 10 : nil
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these ASCII letters stand at `offset`; there must be as many bytes.
    func holds(_ word: StaticString, at offset: Int) -> Bool {
        for index in 0..<word.utf8CodeUnitCount where self[offset &+ index] != word.utf8Start[index] { return false }
        return true
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: self[start..<end]), as: UTF8.self)
    }

    /// The character at `offset` for a message, by its number if it cannot be seen.
    func displayedScalar(at offset: Int) -> String {
        var end = offset &+ 1
        while end < count, self[end] & 0xC0 == 0x80 { end &+= 1 }
        guard let scalar = text(offset, end).unicodeScalars.first else { return "'?'" }
        if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
            || scalar.properties.generalCategory == .format
        {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: digits.count < 4 ? 4 - digits.count : 0) + digits
        }
        return "'\(scalar)'"
    }
}
