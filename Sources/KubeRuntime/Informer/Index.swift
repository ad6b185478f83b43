import JSON

/// A second way to find the objects of a cache.
///
/// Values are worked out once for each version of an object, when it arrives.
public struct Index<Object: Sendable>: Sendable {
    public let name: String
    let values: @Sendable (CachedObject<Object>) -> [String]

    /// `values` are those under which an object is found; none leaves it out. Must be pure.
    ///
    /// Reading the object's content decodes it; for a collection of many thousands an index that reads
    /// `CachedObject.document` costs less.
    public init(_ name: String, values: @escaping @Sendable (CachedObject<Object>) -> [String]) {
        self.name = name
        self.values = values
    }
}
