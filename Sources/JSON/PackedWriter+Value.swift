extension PackedWriter {
    /// The packed form of a value.
    static func pack(_ value: JSONValue) -> [UInt8] {
        var writer = PackedWriter(capacity: 1024)
        writer.write(value)
        return writer.bytes()
    }

    private mutating func write(_ value: JSONValue) {
        switch value {
        case .null: byte(PackedForm.null)
        case .bool(let value): byte(value ? PackedForm.true : PackedForm.false)
        case .integer(let value): integer(value)
        case .double(let value): double(value)
        case .string(var text): text.withUTF8 { string($0) }
        case .array(let elements):
            let body = open(PackedForm.array)
            for element in elements { write(element) }
            close(body)
        case .object(let object):
            let body = open(PackedForm.object)
            for (key, value) in object {
                var key = key
                key.withUTF8 { self.key(PackedKeyTable.shared.number(adding: $0, hash: KeyHash.shared($0)), $0) }
                write(value)
            }
            close(body)
        }
    }
}
