/// A JSON document in a form made for keeping: checked once, small, and expanded into a `JSONValue` when it is read.
///
/// For caches of many objects of which few are looked at. It is one array of bytes, about as long as the document's
/// texts and numbers; keys are numbers of a table that all documents of the process share. Reading one member costs no
/// more than passing over those before it.
///
/// Packed documents are not compared: one value has several forms (the order of members, `1` and `1.0`). Compare
/// `value`, or what tells versions of an object apart.
public struct PackedJSON: Sendable {
    private let bytes: [UInt8]

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ value: JSONValue) {
        bytes = PackedWriter.pack(value)
    }

    /// Reads one RFC 8259 document, as strictly as `JSONValue(parsing:)`, without building its value.
    ///
    /// - Parameter dropping: paths of members that are checked and left out; `*` stands for every element of an array:
    ///   `[["items", "*", "metadata", "managedFields"]]`.
    public init(
        parsing bytes: some Sequence<UInt8>, limits: JSONLimits = JSONLimits(), dropping: [[String]] = []
    ) throws(JSONError) {
        let result: Result<[UInt8], JSONError>? = bytes.withContiguousStorageIfAvailable { buffer in
            PackedTranscoder.pack(buffer, limits: limits, dropping: dropping)
        }
        if let result {
            self.bytes = try result.get()
            return
        }
        let copy = ContiguousArray(bytes)
        self.bytes = try copy.withUnsafeBufferPointer {
            PackedTranscoder.pack($0, limits: limits, dropping: dropping)
        }.get()
    }

    /// How much the document takes, in bytes.
    public var count: Int { bytes.count }

    /// The whole document. Costs a walk through it, each time.
    public var value: JSONValue {
        let keys = PackedKeyTable.shared.current
        return bytes.withUnsafeBytes { bytes in
            var position = 0
            return PackedReader(bytes).value(at: &position, with: keys)
        }
    }

    /// The member `key` of an object, as a document of its own; nil on other kinds of value and where there is none.
    public subscript(key: String) -> PackedJSON? {
        let keys = PackedKeyTable.shared.current
        return bytes.withUnsafeBytes { bytes in
            let reader = PackedReader(bytes)
            return reader.member(key, at: 0, with: keys).map { PackedJSON(bytes: reader.bytes(at: $0)) }
        }
    }

    /// The text at a path of object members; nil where there is none. Expands nothing else.
    public func string(at path: String...) -> String? {
        read(at: path) { $0.string(at: $1) }
    }

    /// The number at a path of object members, if it is an exact integer; nil where there is none.
    public func integer(at path: String...) -> Int64? {
        read(at: path) { $0.scalar(at: $1)?.integerValue }
    }

    private func read<Result>(at path: [String], _ read: (PackedReader, Int) -> Result?) -> Result? {
        let keys = PackedKeyTable.shared.current
        return bytes.withUnsafeBytes { bytes in
            let reader = PackedReader(bytes)
            var position = 0
            for key in path {
                guard let next = reader.member(key, at: position, with: keys) else { return nil }
                position = next
            }
            return read(reader, position)
        }
    }

    /// The elements of an array, each a document of its own; nil on other kinds of value.
    public var elements: [PackedJSON]? {
        bytes.withUnsafeBytes { bytes in
            let reader = PackedReader(bytes)
            return reader.elements(at: 0)?.map { PackedJSON(bytes: reader.bytes(at: $0)) }
        }
    }

    public var isObject: Bool {
        bytes.withUnsafeBytes { PackedReader($0).isObject(at: 0) }
    }
}
