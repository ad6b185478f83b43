extension JSONValue {
    /// The document as UTF-8, members in their own order, without white space.
    public func bytes() -> [UInt8] {
        var writer = JSONWriter(indentation: nil)
        writer.write(self)
        return writer.output
    }

    /// The document as text; with `indentation` one member or element a line.
    public func text(indentation: Int? = nil) -> String {
        var writer = JSONWriter(indentation: indentation)
        writer.write(self)
        return String(decoding: writer.output, as: UTF8.self)
    }
}

struct JSONWriter {
    private(set) var output: [UInt8] = []
    private let indentation: Int?
    private let isCanonical: Bool
    private var depth = 0

    init(indentation: Int?, isCanonical: Bool = false) {
        self.indentation = indentation
        self.isCanonical = isCanonical
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): write(value)
        case .double(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements):
            list("[", "]", elements) { writer, element in writer.write(element) }
        case .object(let object):
            if isCanonical {
                list("{", "}", object.sorted { JSONKey.precedes($0.key, $1.key) }) { $0.write($1) }
            } else {
                list("{", "}", object) { $0.write($1) }
            }
        }
    }

    private mutating func write(_ member: JSONObject.Member) {
        write(member.key)
        output.append(UInt8(ascii: ":"))
        if indentation != nil { output.append(UInt8(ascii: " ")) }
        write(member.value)
    }

    private mutating func write(_ value: Int64) {
        // Up to 2^53 both forms are the same, and this one is faster.
        if isCanonical, value.magnitude > 1 << 53 { return write(Double(value)) }
        output.append(contentsOf: String(value).utf8)
    }

    /// Writes a finite double as ECMAScript does; JSON has no other numbers, so those that are not finite become null.
    private mutating func write(_ value: Double) {
        guard value.isFinite else { return output.append(contentsOf: "null".utf8) }
        // Digits that read back as an integer must be all of its digits, or it would come back as another one.
        if !isCanonical || value.magnitude < 0x1p53, let integer = Int64(exactly: value) {
            output.append(contentsOf: String(integer).utf8)
        } else {
            output.append(contentsOf: ECMAScriptNumber.text(of: value).utf8)
        }
    }

    mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var clean = 0
            for index in bytes.indices {
                let byte = bytes[index]
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
                output.append(contentsOf: bytes[clean..<index])
                escape(byte)
                clean = index + 1
            }
            output.append(contentsOf: bytes[clean...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            output.append(contentsOf: "u00".utf8)
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        }
    }

    private mutating func list<Elements: Collection>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ elements: Elements,
        _ element: (inout JSONWriter, Elements.Element) -> Void
    ) {
        output.append(UInt8(ascii: open))
        depth += 1
        var isFirst = true
        for item in elements {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            newLine()
            element(&self, item)
        }
        depth -= 1
        if !isFirst { newLine() }
        output.append(UInt8(ascii: close))
    }

    private mutating func newLine() {
        guard let indentation else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * depth))
    }
}
