import JSON
import KubeCore

/// One page of a list, or all of it.
public struct ObjectList: Sendable, Hashable {
    /// Each with its `apiVersion` and `kind`, which servers leave out of the items of built-in kinds.
    public var items: [JSONValue]
    /// Where a watch goes on from here.
    public var resourceVersion: String
    /// Nil on the last page.
    public var continueToken: String?
    /// How many objects are left, where the server says so.
    public var remainingItemCount: Int?

    public init(
        items: [JSONValue], resourceVersion: String, continueToken: String? = nil, remainingItemCount: Int? = nil
    ) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
        self.remainingItemCount = remainingItemCount
    }

    init(_ json: JSONValue, of kind: ResourceKind) throws(DecodingFailure) {
        guard case .object(let object) = json else {
            throw DecodingFailure(field: "", message: "a list must be an object, not \(json.typeName)")
        }
        let metadata: JSONValue = try object.decode("metadata")
        let elements: [JSONValue] = try object.decode("items", default: [])
        var items: [JSONValue] = []
        items.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard case .object(var item) = element else {
                throw DecodingFailure(
                    field: "items[\(index)]", message: "expected an object, found \(element.typeName)")
            }
            if item["kind"] == nil { item["kind"] = .string(kind.kind) }
            if item["apiVersion"] == nil { item["apiVersion"] = .string(kind.apiVersion) }
            items.append(.object(item))
        }
        let token = metadata["continue"]?.stringValue ?? ""
        self.init(
            items: items, resourceVersion: metadata["resourceVersion"]?.stringValue ?? "",
            continueToken: token.isEmpty ? nil : token,
            remainingItemCount: metadata["remainingItemCount"]?.integerValue.flatMap { Int(exactly: $0) })
    }
}
