import JSON
import KubeCore

/// Where a collection is listed and watched: an API server, or what stands in for one.
public protocol ObjectSource: Sendable {
    associatedtype Events: AsyncSequence where Events.Element == ObjectEvent

    /// One page of the list; `nil` asks for the first.
    func page(after continueToken: String?) async throws -> ObjectPage

    /// Every change after `resourceVersion`, in order, until the server ends it; bookmarks included.
    func events(since resourceVersion: String) async throws -> Events

    /// A streaming list (KEP-3157): everything that is there as `applied`, then a bookmark that ends it, then every
    /// change as `events(since:)` has it. Throws `StreamingListUnavailable` where the server does not offer it; so do its
    /// events, at any place before that bookmark, where this shows only then.
    func initialEvents() async throws -> Events
}

extension ObjectSource {
    public func initialEvents() async throws -> Events { throw StreamingListUnavailable() }
}

/// The source cannot list as a stream: list it in pages.
public struct StreamingListUnavailable: Error, Sendable {
    public init() {}
}

/// One page of a list.
public struct ObjectPage: Sendable {
    public var items: [PackedJSON]
    public var resourceVersion: String
    /// `nil` or empty on the last page.
    public var continueToken: String?

    public init(items: [PackedJSON], resourceVersion: String, continueToken: String? = nil) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
    }

    public init(items: [JSONValue], resourceVersion: String, continueToken: String? = nil) {
        self.init(
            items: items.map { PackedJSON($0) }, resourceVersion: resourceVersion, continueToken: continueToken)
    }
}

/// One event of a watch.
public enum ObjectEvent: Sendable {
    /// The object was added or changed.
    case applied(PackedJSON)
    /// The object in its last state.
    case deleted(PackedJSON)
    /// Everything up to this version was shown; `endsInitialEvents` is set once, on the one that ends a streaming list.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool = false)
    /// The server's last word on this watch.
    case failed(Status)
}
