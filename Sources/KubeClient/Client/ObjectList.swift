import JSON
import KubeCore

/// One page of a list, or all of it.
public struct ObjectList: Sendable {
    /// Each with its `apiVersion` and `kind`, which servers leave out of the items of built-in kinds.
    public var items: [PackedJSON]
    /// Where a watch goes on from here.
    public var resourceVersion: String
    /// Nil on the last page.
    public var continueToken: String?
    /// How many objects are left, where the server says so.
    public var remainingItemCount: Int?

    public init(
        items: [PackedJSON], resourceVersion: String, continueToken: String? = nil, remainingItemCount: Int? = nil
    ) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
        self.remainingItemCount = remainingItemCount
    }

    /// The items as trees. Costs a walk through all of them, each time.
    public var objects: [JSONValue] { items.map(\.value) }
}

extension ObjectList {
    /// Reads a list item by item, so that none stands twice in memory but as the bytes that came.
    ///
    /// - Parameters:
    ///   - kind: what items are that do not say it themselves.
    ///   - dropping: paths within each item whose members are left out.
    init(
        parsing body: [UInt8], kind: ResourceKind, dropping: [[String]] = []
    ) throws(ListDecodingError) {
        let extent = ListExtent(of: body)
        let frame = try Self.frame(of: body, extent)
        let reader = ListItemReader(kind: kind, dropping: dropping)
        var items: [PackedJSON] = []
        if let extent {
            items.reserveCapacity(extent.items.count)
            for range in extent.items { items.append(try reader.read(body[range], index: items.count)) }
        } else {
            // Something in its place that the quick look did not understand, such as an escape within its name.
            for element in frame["items"]?.elements ?? [] {
                items.append(try reader.read(element.value.bytes()[...], index: items.count))
            }
        }
        let token = frame.string(at: "metadata", "continue") ?? ""
        self.init(
            items: items, resourceVersion: frame.string(at: "metadata", "resourceVersion") ?? "",
            continueToken: token.isEmpty ? nil : token,
            remainingItemCount: frame["metadata"]?["remainingItemCount"]?.value.integerValue
                .flatMap { Int(exactly: $0) })
    }

    /// The list without its items, which must be an object with metadata.
    private static func frame(of body: [UInt8], _ extent: ListExtent?) throws(ListDecodingError) -> PackedJSON {
        var text = body[...]
        if let extent { text = body[..<extent.array.lowerBound] + [0x5B, 0x5D] + body[extent.array.upperBound...] }
        let frame: PackedJSON
        do throws(JSONError) {
            frame = try PackedJSON(parsing: text)
        } catch {
            throw ListDecodingError(message: "the list is not JSON: \(error)")
        }
        guard frame.isObject else {
            throw ListDecodingError(message: "a list must be an object, not \(frame.value.typeName)")
        }
        guard let metadata = frame["metadata"], metadata.isObject else {
            throw ListDecodingError(message: "metadata: is required and must be an object")
        }
        if let items = frame["items"], items.elements == nil, case let value = items.value, value != .null {
            throw ListDecodingError(message: "items: expected an array, found \(value.typeName)")
        }
        return frame
    }
}

/// Bytes that are no list.
struct ListDecodingError: Error, Sendable, Hashable {
    let message: String
}
