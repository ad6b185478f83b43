import JSON

/// What a scalar means, as Kubernetes' YAML library reads it (YAML 1.1 with the octal form of 1.2).
enum YAMLScalar {
    struct Fault: Error {
        let message: String
    }

    static let tagPrefix = "tag:yaml.org,2002:"

    static func resolve(_ text: String, isPlain: Bool, tag: String?) throws(Fault) -> JSONValue {
        guard let tag else { return isPlain ? try implicit(text) : .string(text) }
        let name = tag.hasPrefix(tagPrefix) ? String(tag.dropFirst(tagPrefix.count)) : tag
        switch name {
        case "!", "str", "timestamp": return .string(text)
        case "int", "float", "bool", "null":
            let value = try implicit(text)
            switch (name, value) {
            case ("int", .integer), ("float", .integer), ("float", .double), ("bool", .bool), ("null", .null):
                return value
            default: throw Fault(message: "\"\(text.prefix(40))\" is not what its tag \(short(tag)) says")
            }
        case "binary":
            throw Fault(message: "the tag !!binary is not supported; leave it out to keep the base64 text")
        default:
            throw Fault(message: "the tag \(short(tag)) is not supported; leave it out")
        }
    }

    /// A tag as people write it.
    static func short(_ tag: String) -> String {
        tag.hasPrefix(tagPrefix) ? "!!" + tag.dropFirst(tagPrefix.count) : tag
    }

    /// What `text` means when it stands without quotes.
    static func implicit(_ text: String) throws(Fault) -> JSONValue {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return try number(text) ?? .string(text)
        default:
            return word(text) ?? .string(text)
        }
    }

    private static func word(_ text: String) -> JSONValue? {
        switch text {
        case "~", "null", "Null", "NULL": .some(.null)
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": .bool(false)
        default: .none
        }
    }

    private static func number(_ text: String) throws(Fault) -> JSONValue? {
        switch text {
        case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
            throw Fault(message: "JSON has no number \(text); if it is a text put it in quotes")
        default: break
        }
        // Underscores between digits do not count; a number does not begin with one, though.
        if text.hasPrefix("._") { return nil }
        var digits = Array(text.utf8.filter { $0 != UInt8(ascii: "_") })[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        if let (radix, prefix) = radix(of: digits),
            let value = try integer(digits.dropFirst(prefix), radix, isNegative, text)
        {
            return value
        }
        guard isFloat(digits) else { return nil }
        let plain = (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
        guard let value = Double(plain.hasSuffix(".") ? plain + "0" : plain), value.isFinite else {
            throw tooLarge(text)
        }
        return .double(value)
    }

    private static func radix(of digits: ArraySlice<UInt8>) -> (radix: Int, prefix: Int)? {
        guard digits.first == UInt8(ascii: "0"), digits.count > 1 else { return (10, 0) }
        switch digits[digits.startIndex + 1] | 0x20 {
        case UInt8(ascii: "x"): return (16, 2)
        case UInt8(ascii: "o"): return (8, 2)
        case UInt8(ascii: "b"): return (2, 2)
        default: return (8, 1)
        }
    }

    /// An integer, as a double when it does not fit; nil if these are not its digits.
    private static func integer(
        _ digits: ArraySlice<UInt8>, _ radix: Int, _ isNegative: Bool, _ written: String
    ) throws(Fault) -> JSONValue? {
        guard !digits.isEmpty else { return nil }
        for byte in digits {
            guard let value = digit(byte), value < radix else { return nil }
        }
        let text = String(decoding: digits, as: UTF8.self)
        if let value = Int64((isNegative ? "-" : "") + text, radix: radix) { return .integer(value) }
        // Decimal digits go on as a float.
        if radix == 10 { return nil }
        guard let value = UInt64(text, radix: radix) else {
            throw tooLarge(written)
        }
        return .double(isNegative ? -Double(value) : Double(value))
    }

    private static func tooLarge(_ text: String) -> Fault {
        Fault(message: "the number \(text.prefix(40)) is too large; if it is a text put it in quotes")
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Digits with at most one point among them, and an exponent.
    private static func isFloat(_ digits: ArraySlice<UInt8>) -> Bool {
        var rest = digits
        let whole = skipDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = skipDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark | 0x20 == UInt8(ascii: "e") else { return false }
        rest.removeFirst()
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        return skipDigits(&rest) > 0 && rest.isEmpty
    }

    private static func skipDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
        let count = bytes.prefix { $0 &- 0x30 < 10 }.count
        bytes.removeFirst(count)
        return count
    }
}
