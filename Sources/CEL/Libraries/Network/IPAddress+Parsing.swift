/// Why a text is no address, in the words of Go's `net/netip`.
struct AddressProblem: Error {
    let message: String
}

extension IPAddress {
    /// Reads `1.2.3.4` or an IPv6 address in any of its forms. A zone is read and given apart.
    static func parse(_ text: String) throws(AddressProblem) -> (address: IPAddress, zone: String?) {
        var reader = AddressReader(text)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."): return (IPAddress(bits: try reader.dotted(to: reader.bytes.count), width: 32), nil)
            case UInt8(ascii: ":"): return try reader.groups()
            case UInt8(ascii: "%"): throw reader.problem("missing IPv6 address")
            default: continue
            }
        }
        throw reader.problem("unable to parse IP")
    }
}

private struct AddressReader {
    let bytes: [UInt8]
    private let text: String
    private var position = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    func problem(_ message: String, at offset: Int? = nil, to end: Int? = nil) -> AddressProblem {
        var description = "ParseAddr(\(QuotedText.go(text))): \(message)"
        if let offset {
            let rest = String(decoding: bytes[offset..<(end ?? bytes.count)], as: UTF8.self)
            description += " (at \(QuotedText.go(rest)))"
        }
        return AddressProblem(message: description)
    }

    /// Four numbers up to `end`.
    mutating func dotted(to end: Int) throws(AddressProblem) -> UInt128 {
        let start = position
        var bits: UInt128 = 0
        var (value, digits, fields) = (0, 0, 0)
        while position < end {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits == 1, value == 0 { throw problem("IPv4 field has octet with leading zero") }
                value = value * 10 + Int(byte) - 0x30
                digits += 1
                if value > 255 { throw problem("IPv4 field has value >255") }
            case UInt8(ascii: "."):
                if position == start || position == end - 1 || digits == 0 {
                    throw problem("IPv4 field must have at least one digit", at: position, to: end)
                }
                if fields == 3 { throw problem("IPv4 address too long") }
                bits = bits << 8 | UInt128(value)
                fields += 1
                (value, digits) = (0, 0)
            default: throw problem("unexpected character", at: position, to: end)
            }
            position += 1
        }
        if fields < 3 { throw problem("IPv4 address too short") }
        return bits << 8 | UInt128(value)
    }

    mutating func groups() throws(AddressProblem) -> (address: IPAddress, zone: String?) {
        var end = bytes.count
        var zone: String?
        if let percent = bytes.firstIndex(of: UInt8(ascii: "%")) {
            zone = String(decoding: bytes[(percent + 1)...], as: UTF8.self)
            end = percent
            if zone?.isEmpty ?? true { throw problem("zone must be a non-empty string") }
        }
        var before: UInt128 = 0
        var count = 0
        var gap: Int?
        if end >= 2, bytes[0] == UInt8(ascii: ":"), bytes[1] == UInt8(ascii: ":") {
            gap = 0
            position = 2
            if end == 2 { return (IPAddress(bits: 0, width: 128), zone) }
        }
        while count < 8 {
            let start = position
            let group = try hexadecimal(to: end)
            if position < end, bytes[position] == UInt8(ascii: ".") {
                if gap == nil, count != 6 {
                    throw problem(
                        "embedded IPv4 address must replace the final 2 fields of the address", at: start, to: end)
                }
                if count > 6 {
                    throw problem(
                        "too many hex fields to fit an embedded IPv4 at the end of the address", at: start, to: end)
                }
                position = start
                before = before << 32 | (try dotted(to: end))
                count += 2
                break
            }
            before = before << 16 | UInt128(group)
            count += 1
            if position == end { break }
            if bytes[position] != UInt8(ascii: ":") {
                throw problem("unexpected character, want colon", at: position, to: end)
            }
            if position + 1 == end { throw problem("colon must be followed by more characters", at: position, to: end) }
            position += 1
            if bytes[position] == UInt8(ascii: ":") {
                if gap != nil { throw problem("multiple :: in address", at: position, to: end) }
                gap = count
                position += 1
                if position == end { break }
            }
        }
        if position < end { throw problem("trailing garbage after address", at: position, to: end) }
        guard let gap else {
            if count < 8 { throw problem("address string too short") }
            return (IPAddress(bits: before, width: 128), zone)
        }
        if count == 8 { throw problem("the :: must expand to at least one field of zeros") }
        let after = 16 * (count - gap)
        let low = after == 0 ? 0 : before & ((UInt128(1) << after) - 1)
        let high = gap == 0 ? 0 : (before >> after) << (128 - 16 * gap)
        return (IPAddress(bits: high | low, width: 128), zone)
    }

    private mutating func hexadecimal(to end: Int) throws(AddressProblem) -> UInt16 {
        let start = position
        var value: UInt16 = 0
        while position < end, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue {
            if position - start > 3 {
                throw problem("each group must have 4 or fewer digits", at: start, to: end)
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        if position == start {
            throw problem("each colon-separated field must have at least one digit", at: start, to: end)
        }
        return value
    }
}
