/// Reads the tokens of one document: what JSON's grammar says of strings, numbers, literals and white space, once for
/// all readers, so that each of them refuses the same texts in the same words.
struct JSONScanner: ~Copyable {
    /// A string as it stands in the document, between its quotes.
    struct Text {
        let start: Int
        let count: Int
        /// Its text is in `unescaped` until the next string is read.
        let isEscaped: Bool
        let isASCII: Bool
    }

    enum Number {
        case integer(Int64)
        case double(Double)
    }

    let bytes: UnsafeRawBufferPointer
    let end: Int
    let limits: JSONLimits
    var position = 0
    private var depth = 0
    private(set) var unescaped = ContiguousArray<UInt8>()

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = UnsafeRawBufferPointer(bytes)
        self.limits = limits
        end = bytes.count
    }

    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        var line = 1
        var lineStart = 0
        let end = min(offset ?? position, end)
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return JSONError(message: message, line: line, column: end - lineStart + 1)
    }

    @inline(__always)
    var current: UInt8? { position < end ? bytes[position] : nil }

    @inline(__always)
    mutating func skipSpace() {
        while position < end {
            let byte = bytes[position]
            if byte > 0x20 { return }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Passes the opening bracket of an array or object.
    @inline(__always)
    mutating func enter() throws(JSONError) {
        depth += 1
        if depth > limits.maximumDepth { throw error("nested more than \(limits.maximumDepth) levels deep") }
        position += 1
        skipSpace()
    }

    @inline(__always)
    mutating func leave() {
        depth -= 1
    }

    /// The document's one value has been read: nothing may follow it.
    mutating func finish() throws(JSONError) {
        skipSpace()
        if position < end { throw error("unexpected text after the document") }
    }

    mutating func literal(_ text: StaticString) throws(JSONError) {
        let count = text.utf8CodeUnitCount
        guard position + count <= end else { throw error("expected a value") }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
            throw error("expected a value")
        }
        position += count
    }

    mutating func number() throws(JSONError) -> Number {
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

    @inline(__always)
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

    /// The string that begins at the quote under `position`; its text is not checked to be UTF-8.
    @inline(__always)
    mutating func string() throws(JSONError) -> Text {
        position += 1
        let start = position
        let isASCII = skipPlain()
        guard position < end else { throw error("the string is not closed", at: start - 1) }
        if bytes[position] == UInt8(ascii: "\"") {
            let count = position - start
            position += 1
            return Text(start: start, count: count, isEscaped: false, isASCII: isASCII)
        }
        return try stringWithEscapes(from: start, isASCII: isASCII)
    }

    /// Passes everything up to a quote, a backslash, a control character or the end; whether it was ASCII.
    @inline(__always)
    private mutating func skipPlain() -> Bool {
        var seen: UInt64 = 0
        // Eight bytes at a time. Each expression sets the high bit of the first byte that is the one looked for; what
        // it says of bytes after that one does not matter.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position &+ 8 <= end {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let stops =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & highs
            if stops == 0 {
                seen |= word
                position &+= 8
                continue
            }
            let passed = stops.trailingZeroBitCount & ~7
            seen |= word & ((1 &<< UInt64(passed)) &- 1)
            position &+= passed &>> 3
            return seen & highs == 0
        }
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            seen |= UInt64(byte)
            position &+= 1
        }
        return seen & highs == 0
    }

    @inline(never)
    private mutating func stringWithEscapes(from start: Int, isASCII: Bool) throws(JSONError) -> Text {
        unescaped.removeAll(keepingCapacity: true)
        unescaped.append(contentsOf: bytes[start..<position])
        var isASCII = isASCII
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                let count = position - start
                position += 1
                return Text(start: start, count: count, isEscaped: true, isASCII: isASCII)
            case UInt8(ascii: "\\"):
                position += 1
                if try escape() >= 0x80 { isASCII = false }
            case 0..<0x20:
                throw error("a control character in a string must be escaped")
            default:
                let run = position
                if !skipPlain() { isASCII = false }
                unescaped.append(contentsOf: bytes[run..<position])
            }
        }
        throw error("the string is not closed", at: start - 1)
    }

    /// Appends what an escape stands for; its first byte.
    private mutating func escape() throws(JSONError) -> UInt8 {
        guard let byte = current else { throw error("the string is not closed") }
        position += 1
        let plain: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = byte
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return scalar.isASCII ? 0 : 0x80
        default:
            position -= 1
            throw error("unknown escape in a string")
        }
        unescaped.append(plain)
        return plain
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

    /// Calls `body` with the text's bytes, its escapes resolved; they are not kept.
    @inline(__always)
    func withBytes<Result>(of text: Text, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if text.isEscaped { return unescaped.withUnsafeBufferPointer(body) }
        return body(
            UnsafeRawBufferPointer(rebasing: bytes[text.start..<text.start + text.count])
                .assumingMemoryBound(to: UInt8.self))
    }
}
