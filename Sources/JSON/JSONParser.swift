/// Reads one document byte by byte; recurses for what nests.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    /// The elements and members of all arrays and objects that are still open: their own storage then gets the
    /// size that it needs.
    private var elements: [JSONValue] = []
    private var members: [JSONObject.Slot] = []
    private var keys = JSONKeyCache()

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) -> Result<JSONValue, JSONError> {
        var parser = JSONParser(bytes: bytes, limits: limits)
        do throws(JSONError) {
            parser.skipSpace()
            let value = try parser.value()
            parser.skipSpace()
            if parser.position < bytes.count { throw parser.error("unexpected text after the document") }
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private func error(_ message: String, at offset: Int? = nil) -> JSONError {
        var line = 1
        var lineStart = 0
        let end = min(offset ?? position, bytes.count)
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return JSONError(message: message, line: line, column: end - lineStart + 1)
    }

    @inline(__always)
    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let byte = current else { throw error("unexpected end of the document") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("expected a value")
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw error("expected a value") }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
            throw error("expected a value")
        }
        position += count
        return value
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        if depth > limits.maximumDepth { throw error("nested more than \(limits.maximumDepth) levels deep") }
        position += 1
        skipSpace()
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        if current == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        let start = elements.count
        while true {
            elements.append(try value())
            skipSpace()
            switch current {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "]"):
                position += 1
                let array = Array(elements[start...])
                elements.removeSubrange(start...)
                return .array(array)
            default: throw error("expected ',' or ']'")
            }
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        if current == UInt8(ascii: "}") {
            position += 1
            return .object(JSONObject())
        }
        let start = members.count
        // What has many members goes on in an object with an index.
        var large: JSONObject?
        while true {
            guard current == UInt8(ascii: "\"") else { throw error("expected a string as the key") }
            let keyPosition = position
            let key = try string(isKey: true)
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw error("expected ':'") }
            position += 1
            skipSpace()
            let value = try value()
            if large == nil, members.count - start == JSONObject.indexThreshold {
                large = JSONObject(distinct: members[start...])
                members.removeSubrange(start...)
            }
            let isNew = large?.insert(value, forKey: key) ?? insert(value, forKey: key, from: start)
            if !isNew, !limits.allowsDuplicateKeys {
                throw error("the key \"\(key)\" stands twice in one object", at: keyPosition)
            }
            skipSpace()
            switch current {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "}"):
                position += 1
                if let large { return .object(large) }
                let object = JSONObject(distinct: members[start...])
                members.removeSubrange(start...)
                return .object(object)
            default: throw error("expected ',' or '}'")
            }
        }
    }

    /// Sets a member of the object whose members begin at `start`; false if it was there already.
    private mutating func insert(_ value: JSONValue, forKey key: String, from start: Int) -> Bool {
        for index in start..<members.count where JSONKey.areSame(members[index].key, key) {
            members[index].value = value
            return false
        }
        members.append(JSONObject.Slot(key: key, value: value))
        return true
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let digits = position
        try skipDigits()
        if position - digits > 1, bytes[digits] == UInt8(ascii: "0") {
            throw error("a number must not start with a zero", at: start)
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try skipDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
        if isInteger, let value = integer(from: digits, isNegative: digits > start) { return .integer(value) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw error("the number \(text.prefix(40)) is too large", at: start)
        }
        return .double(value)
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while let byte = current, byte &- 0x30 < 10 { position += 1 }
        if position == start { throw error("expected a digit") }
    }

    private func integer(from start: Int, isNegative: Bool) -> Int64? {
        // Collected as a negative number, whose range is the larger one.
        var value: Int64 = 0
        for index in start..<position {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, underflow) = product.subtractingReportingOverflow(Int64(bytes[index] &- 0x30))
            if overflow || underflow { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    private mutating func string(isKey: Bool = false) throws(JSONError) -> String {
        position += 1
        let start = position
        var allBits: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
                let text: String
                if isKey, allBits < 0x80, slice.count > JSONKeyCache.inlineCount {
                    text = keys.text(of: slice)
                } else {
                    text = try decode(slice, isASCII: allBits < 0x80, at: start)
                }
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            if byte < 0x20 { throw error("a control character in a string must be escaped") }
            allBits |= byte
            position += 1
        }
        throw error("the string is not closed", at: start - 1)
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var buffer = ContiguousArray<UInt8>(bytes[start..<position])
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try buffer.withUnsafeBufferPointer { (text) throws(JSONError) in
                    try decode(text, isASCII: !text.contains { $0 >= 0x80 }, at: start)
                }
            case UInt8(ascii: "\\"):
                try escape(into: &buffer)
            case 0..<0x20:
                position -= 1
                throw error("a control character in a string must be escaped")
            default:
                buffer.append(byte)
            }
        }
        throw error("the string is not closed", at: start - 1)
    }

    private mutating func escape(into buffer: inout ContiguousArray<UInt8>) throws(JSONError) {
        guard let byte = current else { throw error("the string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            buffer.append(contentsOf: String(scalar).utf8)
        default:
            position -= 1
            throw error("unknown escape in a string")
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position - 2
        let high = try hexQuad()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, current == UInt8(ascii: "\\") else {
            throw error("an unpaired surrogate in a string", at: start)
        }
        position += 1
        guard current == UInt8(ascii: "u") else { throw error("an unpaired surrogate in a string", at: start) }
        position += 1
        let low = try hexQuad()
        guard (0xDC00...0xDFFF).contains(low) else { throw error("an unpaired surrogate in a string", at: start) }
        let value = 0x10000 + ((UInt32(high) - 0xD800) << 10) + (UInt32(low) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw error("an unpaired surrogate in a string", at: start) }
        return scalar
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    private mutating func hexQuad() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Self.hexDigit(byte) else {
                throw error("expected four hexadecimal digits")
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    @inline(__always)
    private func decode(
        _ slice: UnsafeBufferPointer<UInt8>, isASCII: Bool, at start: Int
    ) throws(JSONError) -> String {
        // Decoding would repair what is not UTF-8; validating costs more, so that ASCII goes without.
        if isASCII { return String(decoding: slice, as: UTF8.self) }
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw error("the string is not valid UTF-8", at: start)
        }
        return text
    }
}
