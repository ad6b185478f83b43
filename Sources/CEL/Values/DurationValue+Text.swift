extension DurationValue {
    private static let units: [String: Int64] = [
        "ns": 1, "us": 1_000, "\u{B5}s": 1_000, "\u{3BC}s": 1_000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    /// Reads `1h30m`, `-1.5s`, `100ms`: numbers with units ns, us, ms, s, m and h, one after the other; nil otherwise, and out of range.
    public init?(parsing text: String) {
        var bytes = Substring(text).utf8[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        if bytes.elementsEqual("0".utf8) {
            nanoseconds = 0
            return
        }
        guard !bytes.isEmpty else { return nil }
        // Wide enough for every sum that is still looked at, so that only the end needs a check.
        var total: Int128 = 0
        while !bytes.isEmpty {
            guard let part = Self.readPart(&bytes) else { return nil }
            total += part
            guard total <= Int128(Int64.max) + 1 else { return nil }
        }
        guard let value = Int64(exactly: isNegative ? -total : total) else { return nil }
        nanoseconds = value
    }

    /// One number and its unit in nanoseconds; what is below one is cut off.
    private static func readPart(_ bytes: inout Substring.UTF8View.SubSequence) -> Int128? {
        var whole: Int128 = 0
        var fraction: Int128 = 0
        var scale: Int128 = 1
        var hasDigits = false
        while let digit = bytes.first.flatMap(decimalDigit) {
            whole = whole * 10 + Int128(digit)
            guard whole <= Int128(Int64.max) + 1 else { return nil }
            hasDigits = true
            bytes.removeFirst()
        }
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            while let digit = bytes.first.flatMap(decimalDigit) {
                // More digits than these are less than a nanosecond of every unit.
                if scale < 1_000_000_000_000_000_000 {
                    fraction = fraction * 10 + Int128(digit)
                    scale *= 10
                }
                hasDigits = true
                bytes.removeFirst()
            }
        }
        let name = bytes.prefix { decimalDigit($0) == nil && $0 != UInt8(ascii: ".") }
        guard hasDigits, let unit = units[String(decoding: name, as: UTF8.self)] else { return nil }
        bytes.removeFirst(name.count)
        return whole * Int128(unit) + fraction * Int128(unit) / scale
    }

    private static func decimalDigit(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? byte - UInt8(ascii: "0") : nil
    }
}

extension DurationValue: CustomStringConvertible {
    /// Seconds with as many decimals as it needs: `5400s`, `-0.25s`.
    public var description: String {
        let size = nanoseconds.magnitude
        var text = (nanoseconds < 0 ? "-" : "") + String(size / 1_000_000_000)
        let rest = size % 1_000_000_000
        if rest > 0 { text += "." + FractionText.digits(rest) }
        return text + "s"
    }
}

/// Nanoseconds as the decimals of a second.
enum FractionText {
    /// Without zeros at the end: 250,000,000 is `25`.
    static func digits(_ nanoseconds: UInt64) -> String {
        var text = String(nanoseconds)
        text = String(repeating: "0", count: max(0, 9 - text.utf8.count)) + text
        while text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
