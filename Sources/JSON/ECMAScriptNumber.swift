/// Doubles in the shortest form that ECMAScript's Number.prototype.toString gives, which RFC 8785 prescribes.
enum ECMAScriptNumber {
    static func text(of value: Double) -> String {
        if value == 0 { return "0" }
        let (digits, exponent) = shortest(abs(value))
        let sign = value < 0 ? "-" : ""
        let count = digits.count
        // `exponent` is the position of the decimal point, counted from the first digit.
        switch exponent {
        case count...21:
            return sign + digits + String(repeating: "0", count: exponent - count)
        case 1..<max(count, 2) where exponent <= 21:
            return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -exponent) + digits
        default:
            let power = exponent - 1
            let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
            return sign + mantissa + "e" + (power < 0 ? "-" : "+") + String(abs(power))
        }
    }

    /// The shortest digits that read back as `value`, and where the decimal point stands among them.
    private static func shortest(_ value: Double) -> (digits: String, exponent: Int) {
        // Swift prints the shortest digits that round-trip too, only in another layout.
        var mantissa = Substring(value.description)
        var exponent = 0
        if let mark = mantissa.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            exponent = Int(mantissa[mantissa.index(after: mark)...]) ?? 0
            mantissa = mantissa[..<mark]
        }
        var digits = String(mantissa.filter { $0 != "." })
        exponent +=
            mantissa.firstIndex(of: ".").map { mantissa.distance(from: mantissa.startIndex, to: $0) } ?? digits.count
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        let zeros = digits.prefix { $0 == "0" }.count
        return (String(digits.dropFirst(zeros)), exponent - zeros)
    }
}
