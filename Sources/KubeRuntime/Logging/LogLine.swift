import Logging

/// Writes text so that it stays on one line and is what it says: nothing in it can end the line, move a terminal, or
/// pass for another field.
struct LogLine {
    var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    /// Text of this program.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A JSON string, cut at the limit.
    mutating func quoted(_ text: String, limit: Int = LogRecord.maximumValueBytes) {
        bytes.append(UInt8(ascii: "\""))
        escape(text, limit: limit, quotes: true)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Text without quotes, its control characters escaped.
    mutating func plain(_ text: String) {
        escape(text, limit: LogRecord.maximumValueBytes, quotes: false)
    }

    /// A value in text: quoted unless it is one plain word.
    mutating func value(_ text: String) {
        let isWord =
            !text.isEmpty
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        if isWord { plain(text) } else { quoted(text) }
    }

    mutating func json(_ value: Logger.MetadataValue, budget: inout Int, depth: Int = 0) {
        let start = bytes.count
        defer { budget -= bytes.count - start }
        guard budget > 0, depth < 8 else {
            raw("\"…\"")
            return
        }
        switch value {
        case .string(let text):
            quoted(text, limit: budget)
        case .stringConvertible(let convertible):
            if Self.isJSON(convertible) {
                raw(convertible.description)
            } else {
                quoted(convertible.description, limit: budget)
            }
        case .array(let values):
            raw("[")
            for (index, value) in values.enumerated() {
                if index > 0 { raw(",") }
                guard bytes.count - start < budget else {
                    raw("\"…\"")
                    break
                }
                var rest = budget - (bytes.count - start)
                json(value, budget: &rest, depth: depth + 1)
            }
            raw("]")
        case .dictionary(let members):
            raw("{")
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { raw(",") }
                guard bytes.count - start < budget else {
                    raw("\"…\":true")
                    break
                }
                quoted(member.key, limit: 256)
                raw(":")
                var rest = budget - (bytes.count - start)
                json(member.value, budget: &rest, depth: depth + 1)
            }
            raw("}")
        }
    }

    /// Whether its description is JSON as it stands.
    private static func isJSON(_ value: any CustomStringConvertible) -> Bool {
        switch value {
        case is Int, is Int64, is Int32, is UInt64, is UInt32, is UInt, is Bool: true
        case let value as Double: value.isFinite
        default: false
        }
    }

    private mutating func escape(_ text: String, limit: Int, quotes: Bool) {
        let start = bytes.count
        for scalar in text.unicodeScalars {
            guard bytes.count - start < limit else {
                raw("…")
                return
            }
            switch scalar {
            case "\"" where quotes: raw("\\\"")
            case "\\" where quotes: raw("\\\\")
            case "\n": raw("\\n")
            case "\r": raw("\\r")
            case "\t": raw("\\t")
            default:
                if scalar.value < 0x80, scalar.value >= 0x20, scalar.value != 0x7F {
                    bytes.append(UInt8(truncatingIfNeeded: scalar.value))
                } else if Self.isShown(scalar) {
                    bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                } else {
                    hexadecimal(scalar)
                }
            }
        }
    }

    /// What neither ends a line, nor reorders or hides text.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80 else { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    /// `\u001b`; beyond 16 bits as the two halves that JSON knows.
    private mutating func hexadecimal(_ scalar: Unicode.Scalar) {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            let digits = String(unit, radix: 16)
            raw("\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits)
        }
    }
}
