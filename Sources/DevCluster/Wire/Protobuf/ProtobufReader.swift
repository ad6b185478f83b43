/// The fields of one message in protobuf's wire format.
struct ProtobufReader {
    enum Value {
        case integer(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next field; nil where the bytes are no message.
    mutating func next() -> (number: UInt64, value: Value)? {
        guard let key = varint(), key >> 3 > 0 else { return nil }
        switch key & 7 {
        case 0: return varint().map { (key >> 3, .integer($0)) }
        case 1: return fixed(8).map { (key >> 3, .integer($0)) }
        case 5: return fixed(4).map { (key >> 3, .integer($0)) }
        case 2:
            guard let count = varint().flatMap(Int.init(exactly:)), count <= rest.count else { return nil }
            let bytes = rest.prefix(count)
            rest = rest.dropFirst(count)
            return (key >> 3, .bytes(bytes))
        default: return nil
        }
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private mutating func fixed(_ count: Int) -> UInt64? {
        guard rest.count >= count else { return nil }
        let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(count)
        return value
    }
}
