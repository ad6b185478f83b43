/// Writes one value as a clause of `format` asks.
struct FormattedValue {
    private let style: FormatStyle
    /// Values may hold others many times over, so that their text is far longer than they are large.
    private var written = 0

    init(_ style: FormatStyle) { self.style = style }

    typealias Problem = Formatting.Problem

    mutating func text(of value: Value, _ clause: Formatting.Clause) throws(Problem) -> String {
        switch clause {
        case .string: return try string(value)
        case .decimal: return try decimal(value)
        case .fixed(let precision):
            return try floating(value, "fixed-point") { DecimalText.fixed($0, precision) }
        case .scientific(let precision):
            return try floating(value, "scientific") { DecimalText.scientific($0, precision) }
        case .binary: return try binary(value)
        case .octal: return try octal(value)
        case .hexadecimal(let isUpper): return try hexadecimal(value, isUpper: isUpper)
        }
    }

    // MARK: Numbers

    private func decimal(_ value: Value) throws(Problem) -> String {
        switch value {
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number) where style == .current: return DecimalText.shortest(number)
        default: throw Problem("decimal clause can only be used on integers, was given \(value.typeName)")
        }
    }

    private func floating(
        _ value: Value, _ clause: String, _ write: (Double) -> String
    ) throws(Problem) -> String {
        let number: Double
        switch (value, style) {
        case (.double(let double), _): number = double
        case (.int(let int), .current): number = Double(int)
        case (.uint(let uint), .current): number = Double(uint)
        case (.string("NaN"), .literals): number = .nan
        case (.string("Infinity"), .literals): number = .infinity
        case (.string("-Infinity"), .literals): number = -.infinity
        default: throw Problem("\(clause) clause can only be used on doubles, was given \(value.typeName)")
        }
        switch style {
        case .current: return number.isFinite ? write(number) : DecimalText.shortest(number)
        case .literals: return DecimalText.english(number, write)
        }
    }

    private func binary(_ value: Value) throws(Problem) -> String {
        switch value {
        case .int(let number): return String(number, radix: 2)
        case .uint(let number): return String(number, radix: 2)
        case .bool(let flag): return flag ? "1" : "0"
        default:
            throw Problem("only integers and bools can be formatted as binary, was given \(value.typeName)")
        }
    }

    private func octal(_ value: Value) throws(Problem) -> String {
        switch value {
        case .int(let number): return String(number, radix: 8)
        case .uint(let number): return String(number, radix: 8)
        default: throw Problem("octal clause can only be used on integers, was given \(value.typeName)")
        }
    }

    private func hexadecimal(_ value: Value, isUpper: Bool) throws(Problem) -> String {
        switch value {
        case .int(let number): return String(number, radix: 16, uppercase: isUpper)
        case .uint(let number): return String(number, radix: 16, uppercase: isUpper)
        case .string(let text): return Self.hexadecimal(text.utf8, isUpper)
        case .bytes(let bytes): return Self.hexadecimal(bytes.bytes, isUpper)
        default:
            throw Problem(
                "only integers, byte buffers, and strings can be formatted as hex, was given \(value.typeName)")
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>, _ isUpper: Bool) -> String {
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    // MARK: Any value

    private mutating func string(_ value: Value) throws(Problem) -> String {
        // A value takes as long as so many bytes of a text, however short it is.
        written += 16
        if case .string(let text) = value { written += text.utf8.count }
        if written > TextLimit.maximum { throw .tooLong }
        switch value {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number):
            return style == .current ? DecimalText.shortest(number) : DoubleText.text(of: number)
        case .string(let text): return text
        case .bytes(let bytes): return String(decoding: bytes.bytes, as: UTF8.self)
        case .duration(let duration): return duration.description
        case .timestamp(let timestamp): return timestamp.description
        case .type(let type): return type.name
        case .list(let list):
            var parts: [String] = []
            for element in list { parts.append(try self.element(element)) }
            return "[" + parts.joined(separator: ", ") + "]"
        case .map(let map): return try string(map)
        case .optional, .opaque, .error, .unknown:
            throw Problem(
                "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
                    + "durations, and timestamps, was given \(value.typeName)")
        }
    }

    /// With its entries in the order of how their keys are written.
    private mutating func string(_ map: MapValue) throws(Problem) -> String {
        var entries: [(key: String, value: String)] = []
        for (key, value) in map {
            if style == .literals, case .double = key {
                throw Problem("no formatting function for map key of type \(key.typeName)")
            }
            entries.append((try element(key), try element(value)))
        }
        entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let separator = style == .current ? ": " : ":"
        return "{" + entries.map { $0.key + separator + $0.value }.joined(separator: ", ") + "}"
    }

    /// What is in a list or a map.
    private mutating func element(_ value: Value) throws(Problem) -> String {
        guard style == .literals else { return try string(value) }
        switch value {
        case .string(let text): return QuotedText.go(text)
        case .bytes(let bytes): return "b" + QuotedText.go(String(decoding: bytes.bytes, as: UTF8.self))
        case .double(let number):
            return number.isFinite ? DecimalText.fixed(number, 6) : QuotedText.go(DoubleText.text(of: number))
        case .duration: return "duration(\(QuotedText.go(try string(value))))"
        case .timestamp: return "timestamp(\(QuotedText.go(try string(value))))"
        case .optional, .opaque, .error, .unknown:
            throw Problem("no formatting function for \(value.typeName)")
        default: return try string(value)
        }
    }
}
