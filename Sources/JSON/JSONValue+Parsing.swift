/// Limits on one document.
public struct JSONLimits: Sendable {
    /// How deep arrays and objects may nest; the parser recurses, so this guards the stack.
    public var maximumDepth: Int
    /// What an object with one key twice means: an error, or the last one wins (as Kubernetes reads JSON).
    public var allowsDuplicateKeys: Bool

    public init(maximumDepth: Int = 256, allowsDuplicateKeys: Bool = false) {
        self.maximumDepth = maximumDepth
        self.allowsDuplicateKeys = allowsDuplicateKeys
    }
}

extension JSONValue {
    /// Reads one RFC 8259 document: UTF-8, nothing before or after it but white space.
    public init(parsing bytes: some Sequence<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        let result: Result<JSONValue, JSONError>? = bytes.withContiguousStorageIfAvailable { buffer in
            JSONParser.parse(buffer, limits: limits)
        }
        if let result {
            self = try result.get()
            return
        }
        let copy = ContiguousArray(bytes)
        self = try copy.withUnsafeBufferPointer { JSONParser.parse($0, limits: limits) }.get()
    }

    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var text = text
        self = try text.withUTF8 { JSONParser.parse($0, limits: limits) }.get()
    }
}
