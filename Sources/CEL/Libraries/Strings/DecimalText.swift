#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Doubles as decimal numbers, correctly rounded.
enum DecimalText {
    /// With so many decimals.
    static func fixed(_ number: Double, _ precision: Int) -> String { print("%.*f", number, precision) }

    /// With so many decimals and an exponent of two digits or more: `1.052033e+03`.
    static func scientific(_ number: Double, _ precision: Int) -> String { print("%.*e", number, precision) }

    /// The fewest digits that read back as the same number, without an exponent.
    static func shortest(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let (digits, point) = DoubleText.shortest(number.magnitude)
        let sign = number.sign == .minus ? "-" : ""
        let text = String(decoding: digits, as: UTF8.self)
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text }
        if point >= digits.count { return sign + text + String(repeating: "0", count: point - digits.count) }
        return sign + String(decoding: digits[..<point], as: UTF8.self) + "."
            + String(decoding: digits[point...], as: UTF8.self)
    }

    /// As English-speaking readers write it: `1,234.5`, `1.052033 × 10⁰³` and `∞`.
    static func english(_ number: Double, _ write: (Double) -> String) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-∞" : "∞" }
        let text = write(number)
        if let exponent = text.firstIndex(of: "e") {
            let digits = text[text.index(after: exponent)...]
            return text[..<exponent] + "\u{202F}×\u{202F}10" + superscript(digits)
        }
        let point = text.firstIndex(of: ".") ?? text.endIndex
        return grouped(text[..<point]) + text[point...]
    }

    private static func grouped(_ whole: Substring) -> String {
        var result: [Character] = []
        for (position, digit) in whole.reversed().enumerated() {
            if position > 0, position % 3 == 0, digit != "-" { result.append(",") }
            result.append(digit)
        }
        return String(result.reversed())
    }

    private static func superscript(_ exponent: Substring) -> String {
        let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        return String(exponent.compactMap { $0 == "-" ? "⁻" : $0.wholeNumberValue.map { digits[$0] } })
    }

    private static func print(_ format: String, _ number: Double, _ precision: Int) -> String {
        // The longest double has 309 digits before the point.
        let capacity = 330 + precision
        return String(unsafeUninitializedCapacity: capacity) { buffer in
            let written = buffer.withMemoryRebound(to: CChar.self) { characters in
                withVaList([Int32(clamping: precision), number]) {
                    vsnprintf(characters.baseAddress, characters.count, format, $0)
                }
            }
            return min(max(0, Int(written)), capacity)
        }
    }
}
