/// The conversions of the specification; an error value where a value cannot be converted.
extension Value {
    var convertedToBool: Value {
        switch self {
        case .bool: return self
        case .string("1"), .string("t"), .string("T"), .string("true"), .string("TRUE"), .string("True"):
            return .bool(true)
        case .string("0"), .string("f"), .string("F"), .string("false"), .string("FALSE"), .string("False"):
            return .bool(false)
        default: return unconvertible("bool")
        }
    }

    var convertedToBytes: Value {
        switch self {
        case .bytes: self
        case .string(let text): .bytes(BytesValue(text.utf8))
        default: unconvertible("bytes")
        }
    }

    var convertedToDouble: Value {
        switch self {
        case .double: return self
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            // A number too large to be one is read as infinity.
            guard let number = Double(text), number.isFinite || text.utf8.contains(where: Self.isLetterOfInfinity)
            else {
                return unconvertible("double")
            }
            return .double(number)
        default: return unconvertible("double")
        }
    }

    private static func isLetterOfInfinity(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "n") }

    var convertedToDuration: Value {
        switch self {
        case .duration: self
        case .string(let text): DurationValue(parsing: text).map { .duration($0) } ?? unconvertible("duration")
        default: unconvertible("duration")
        }
    }

    var convertedToInt: Value {
        switch self {
        case .int: return self
        case .uint(let number): return Int64(exactly: number).map { .int($0) } ?? .overflow("integer")
        case .double(let number):
            // The least integer is left out, since every double near it is rounded to it.
            guard number > -0x1p63, number < 0x1p63 else { return .failure(.range, "integer range: \(self)") }
            return .int(Int64(number))
        case .string(let text): return Int64(text).map { .int($0) } ?? unconvertible("int")
        case .timestamp(let timestamp): return .int(timestamp.seconds)
        case .duration(let duration): return .int(duration.nanoseconds)
        default: return unconvertible("int")
        }
    }

    var convertedToUInt: Value {
        switch self {
        case .uint: return self
        case .int(let number):
            return UInt64(exactly: number).map { .uint($0) } ?? .failure(.range, "unsigned integer range: \(number)")
        case .double(let number):
            guard number >= 0, number < 0x1p64 else { return .failure(.range, "unsigned integer range: \(self)") }
            return .uint(UInt64(number))
        case .string(let text):
            guard !text.hasPrefix("+"), let number = UInt64(text) else { return unconvertible("uint") }
            return .uint(number)
        default: return unconvertible("uint")
        }
    }

    var convertedToString: Value {
        switch self {
        case .string: return self
        case .bool(let flag): return .string(flag ? "true" : "false")
        case .int(let number): return .string(String(number))
        case .uint(let number): return .string(String(number))
        case .double(let number): return .string(DoubleText.text(of: number))
        case .bytes(let bytes):
            guard let text = String(validating: bytes.bytes, as: UTF8.self) else {
                return .failure(.invalidArgument, "invalid UTF-8 in bytes, cannot convert to string")
            }
            return .string(text)
        case .duration(let duration): return .string(duration.description)
        case .timestamp(let timestamp): return .string(timestamp.description)
        default: return unconvertible("string")
        }
    }

    var convertedToTimestamp: Value {
        switch self {
        case .timestamp: return self
        case .int(let seconds):
            return TimestampValue(seconds: seconds).map { .timestamp($0) }
                ?? .failure(.range, "timestamp range: \(seconds)")
        case .string(let text):
            return TimestampValue(parsing: text).map { .timestamp($0) } ?? unconvertible("timestamp")
        default: return unconvertible("timestamp")
        }
    }

    private func unconvertible(_ type: String) -> Value {
        .failure(.range, "type conversion error: '\(shortDescription)' is no \(type) or out of its range")
    }
}
