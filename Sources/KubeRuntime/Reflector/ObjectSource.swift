import JSON
import KubeCore

/// Where a collection is listed and watched: an API server, or what stands in for one.
public protocol ObjectSource: Sendable {
    associatedtype Events: AsyncSequence where Events.Element == ObjectEvent

    /// One page of the list; `nil` asks for the first.
    func page(after continueToken: String?) async throws -> ObjectPage

    /// Every change after `resourceVersion`, in order, until the server ends it; bookmarks included.
    func events(since resourceVersion: String) async throws -> Events
}

/// One page of a list.
public struct ObjectPage: Sendable {
    public var items: [JSONValue]
    public var resourceVersion: String
    /// `nil` or empty on the last page.
    public var continueToken: String?

    public init(items: [JSONValue], resourceVersion: String, continueToken: String? = nil) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
    }
}

/// One event of a watch.
public enum ObjectEvent: Sendable {
    /// The object was added or changed.
    case applied(JSONValue)
    /// The object in its last state.
    case deleted(JSONValue)
    case bookmark(resourceVersion: String)
    /// The server's last word on this watch.
    case failed(Status)
}
