import KubeCore

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
