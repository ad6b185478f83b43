import JSON
import KubeCore

/// One object of a cache: who it is, and its content if that could be read.
///
/// An object whose content is wrong stays in the cache with the reason, so that nobody takes it for absent.
public struct CachedObject<Object: Sendable>: Sendable {
    public let key: ObjectKey
    public let uid: String
    public let resourceVersion: String
    public let content: Result<Object, DecodingFailure>

    public init(
        key: ObjectKey, uid: String = "", resourceVersion: String = "", content: Result<Object, DecodingFailure>
    ) {
        self.key = key
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.content = content
    }

    /// The content, or the reason why it cannot be read.
    public func object() throws(DecodingFailure) -> Object { try content.get() }

    init(packed: PackedJSON, decode: (JSONValue) throws(DecodingFailure) -> Object) throws(DecodingFailure) {
        let json = packed.value
        let metadata = json["metadata"]
        guard let name = metadata?["name"]?.stringValue, !name.isEmpty else {
            throw DecodingFailure(field: "metadata.name", message: "is required")
        }
        key = ObjectKey(namespace: metadata?["namespace"]?.stringValue ?? "", name: name)
        uid = metadata?["uid"]?.stringValue ?? ""
        resourceVersion = metadata?["resourceVersion"]?.stringValue ?? ""
        do throws(DecodingFailure) {
            content = .success(try decode(json))
        } catch {
            content = .failure(error)
        }
    }
}

/// What happened to one object of a cache.
public enum Change<Object: Sendable>: Sendable {
    case added(CachedObject<Object>)
    case updated(old: CachedObject<Object>, new: CachedObject<Object>)
    /// The object as it was last known.
    case deleted(CachedObject<Object>)

    /// The object after the change, or as it was last known.
    public var object: CachedObject<Object> {
        switch self {
        case .added(let object), .updated(_, let object), .deleted(let object): object
        }
    }

    public var key: ObjectKey { object.key }
}

/// A second way to find the objects of a cache.
public struct Index<Object: Sendable>: Sendable {
    public let name: String
    let values: @Sendable (CachedObject<Object>) -> [String]

    /// `values` are those under which an object is found; none leaves it out. Must be pure.
    public init(_ name: String, values: @escaping @Sendable (CachedObject<Object>) -> [String]) {
        self.name = name
        self.values = values
    }
}
