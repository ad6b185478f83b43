/// A message in the Protocol Buffers wire format, as far as OpenAPI documents need it.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    private mutating func append(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    private mutating func append(tag field: Int, wireType: UInt64) {
        append(varint: UInt64(field) << 3 | wireType)
    }

    /// Nil and empty texts are what a reader takes for a missing field.
    mutating func add(_ field: Int, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        append(tag: field, wireType: 2)
        append(varint: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ field: Int, _ flag: Bool?) {
        guard flag == true else { return }
        append(tag: field, wireType: 0)
        bytes.append(1)
    }

    mutating func add(_ field: Int, _ number: Int64?) {
        guard let number, number != 0 else { return }
        append(tag: field, wireType: 0)
        append(varint: UInt64(bitPattern: number))
    }

    mutating func add(_ field: Int, _ number: Double?) {
        guard let number, number != 0 else { return }
        append(tag: field, wireType: 1)
        var bits = number.bitPattern.littleEndian
        withUnsafeBytes(of: &bits) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ field: Int, _ message: ProtobufMessage?) {
        guard let message else { return }
        append(tag: field, wireType: 2)
        append(varint: UInt64(message.bytes.count))
        bytes.append(contentsOf: message.bytes)
    }
}
