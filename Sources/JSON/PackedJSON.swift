/// A JSON document in a form made for keeping: checked once, small, and expanded into a `JSONValue` when it is read.
///
/// For caches of many objects of which few are looked at. Reading one member costs no more than passing over those
/// before it.
public struct PackedJSON: Sendable {
    private let contents: JSONValue

    public init(_ value: JSONValue) {
        contents = value
    }

    /// Reads one RFC 8259 document, as strictly as `JSONValue(parsing:)`.
    ///
    /// - Parameter dropping: paths of members that are checked and left out; `*` stands for every element of an array:
    ///   `[["items", "*", "metadata", "managedFields"]]`.
    public init(
        parsing bytes: some Sequence<UInt8>, limits: JSONLimits = JSONLimits(), dropping: [[String]] = []
    ) throws(JSONError) {
        contents = try JSONValue(parsing: bytes, limits: limits)
    }

    /// The whole document. Costs a walk through it, each time.
    public var value: JSONValue { contents }

    /// The member `key` of an object, as a document of its own; nil on other kinds of value and where there is none.
    public subscript(key: String) -> PackedJSON? {
        contents[key].map { PackedJSON($0) }
    }

    /// The text at a path of object members; nil where there is none.
    public func string(at path: String...) -> String? {
        var value: JSONValue? = contents
        for key in path { value = value?[key] }
        return value?.stringValue
    }

    /// The elements of an array, each a document of its own; nil on other kinds of value.
    public var elements: [PackedJSON]? {
        contents.arrayValue.map { $0.map { PackedJSON($0) } }
    }

    public var isObject: Bool { contents.objectValue != nil }
}
