/// What a string or bytes literal says: its prefix and quotes taken off, its escapes resolved.
struct StringLiteral {
    private let source: UnsafeBufferPointer<UInt8>
    private let content: Range<Int>
    private let isRaw: Bool
    /// In a bytes literal an escape by number stands for a byte, in a string for a code point.
    private let isBytes: Bool

    /// - Parameter token: a string or bytes token of `source`.
    init(_ token: Token, in source: UnsafeBufferPointer<UInt8>) {
        self.source = source
        isBytes = token.kind == .bytes
        var start = token.start
        var isRaw = false
        while !source[start].isQuote {
            isRaw = isRaw || source[start] | 0x20 == UInt8(ascii: "r")
            start &+= 1
        }
        self.isRaw = isRaw
        let length = token.end &- start
        let mark = source[start]
        let isTriple = length >= 6 && source[start &+ 1] == mark && source[start &+ 2] == mark
        let quotes = isTriple ? 3 : 1
        content = (start &+ quotes)..<(token.end &- quotes)
    }

    func string() throws(ParseProblem) -> String {
        isPlain ? source.text(content.lowerBound, content.upperBound) : String(decoding: try resolved(), as: UTF8.self)
    }

    func bytes() throws(ParseProblem) -> [UInt8] { isPlain ? Array(source[content]) : try resolved() }

    private var isPlain: Bool {
        !source[content].contains { $0 == UInt8(ascii: "\r") || ($0 == UInt8(ascii: "\\") && !isRaw) }
    }

    private func resolved() throws(ParseProblem) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(content.count)
        var index = content.lowerBound
        while index < content.upperBound {
            let byte = source[index]
            index &+= 1
            switch byte {
            case UInt8(ascii: "\r"):
                // However a file's lines end, the literal has line feeds.
                if index < content.upperBound, source[index] == UInt8(ascii: "\n") { index &+= 1 }
                output.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\\") where !isRaw:
                try resolveEscape(&index, into: &output)
            default:
                output.append(byte)
            }
        }
        return output
    }

    /// - Parameter index: after the backslash; moved behind the escape.
    private func resolveEscape(_ index: inout Int, into output: inout [UInt8]) throws(ParseProblem) {
        let start = index &- 1
        guard index < content.upperBound else { throw problem(start, "the string ends within an escape sequence") }
        let byte = source[index]
        index &+= 1
        switch byte {
        case UInt8(ascii: "a"): output.append(0x07)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "v"): output.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "?"):
            output.append(byte)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            try append(try number(&index, digits: 2, radix: 16, from: start), from: start, to: &output)
        case UInt8(ascii: "u") where !isBytes:
            try append(try number(&index, digits: 4, radix: 16, from: start), from: start, to: &output)
        case UInt8(ascii: "U") where !isBytes:
            try append(try number(&index, digits: 8, radix: 16, from: start), from: start, to: &output)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            index &-= 1
            try append(try number(&index, digits: 3, radix: 8, from: start), from: start, to: &output)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            throw problem(
                start, "invalid escape sequence: a bytes literal has no code points, write '\\x' and two digits")
        default:
            throw problem(start, "invalid escape sequence: '\\' before \(source.displayedScalar(at: index &- 1))")
        }
    }

    private func number(
        _ index: inout Int, digits: Int, radix: UInt32, from start: Int
    ) throws(ParseProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard index < content.upperBound, let digit = source[index].hexValue, digit < radix else {
                let kind = radix == 16 ? "hexadecimal" : "octal"
                throw problem(start, "invalid escape sequence: \(digits) \(kind) digits must follow '\\'")
            }
            value = value &* radix &+ digit
            index &+= 1
        }
        return value
    }

    private func append(_ value: UInt32, from start: Int, to output: inout [UInt8]) throws(ParseProblem) {
        if isBytes {
            output.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = Unicode.Scalar(value) {
            output.append(contentsOf: Character(scalar).utf8)
        } else {
            throw problem(start, "invalid escape sequence: there is no such Unicode code point")
        }
    }
}
