/// What a list is narrowed to, and how it is paged.
public struct ListOptions: Sendable, Hashable {
    /// `app=web,tier in (a,b)`.
    public var labelSelector: String?
    /// `metadata.name=x`.
    public var fieldSelector: String?
    /// Objects per page; nil lets the server send everything at once.
    public var limit: Int?
    /// Of the page before.
    public var continueToken: String?
    public var resourceVersion: String?
    /// `Exact` or `NotOlderThan`; goes with `resourceVersion`.
    public var resourceVersionMatch: String?
    public var content: ObjectContent
    /// Whether `metadata.managedFields` is left out as the answer is read: most of many objects, and read by few.
    public var dropsManagedFields: Bool
    /// Whether the answer may come compressed: less for both ends to encrypt and to read.
    public var acceptsCompression: Bool

    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil, continueToken: String? = nil,
        resourceVersion: String? = nil, resourceVersionMatch: String? = nil, content: ObjectContent = .whole,
        dropsManagedFields: Bool = false, acceptsCompression: Bool = true
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.limit = limit
        self.continueToken = continueToken
        self.resourceVersion = resourceVersion
        self.resourceVersionMatch = resourceVersionMatch
        self.content = content
        self.dropsManagedFields = dropsManagedFields
        self.acceptsCompression = acceptsCompression
    }

    var query: Query {
        var query = Query()
        query.add("labelSelector", labelSelector)
        query.add("fieldSelector", fieldSelector)
        query.add("limit", limit.map(String.init))
        query.add("continue", continueToken)
        // A continue token fixes the version; the server refuses both.
        if continueToken == nil {
            query.add("resourceVersion", resourceVersion)
            query.add("resourceVersionMatch", resourceVersionMatch)
        }
        return query
    }
}

/// Where a watch begins and what it shows.
public struct WatchOptions: Sendable, Hashable {
    public var labelSelector: String?
    public var fieldSelector: String?
    /// Events after it; nil begins with an event for every object that is there.
    public var resourceVersion: String?
    public var allowBookmarks: Bool
    /// When the server is asked to end the watch; without a byte for five seconds more than this the connection counts
    /// as dead.
    public var timeout: Duration
    /// Whether the watch is a streaming list (KEP-3157): what is there as added, a bookmark that ends it
    /// (`WatchEvent.endsInitialEvents`), then changes. A server that does not offer it refuses, or ignores the wish.
    public var sendsInitialEvents: Bool
    /// How long a streaming list may be silent before its end: a server that ignores the wish never ends it.
    public var initialSilence: Duration
    public var content: ObjectContent
    /// Whether `metadata.managedFields` is left out as the events are read.
    public var dropsManagedFields: Bool

    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, resourceVersion: String? = nil,
        allowBookmarks: Bool = true, timeout: Duration = .seconds(290), sendsInitialEvents: Bool = false,
        initialSilence: Duration = .seconds(30), content: ObjectContent = .whole, dropsManagedFields: Bool = false
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.resourceVersion = resourceVersion
        self.allowBookmarks = allowBookmarks
        self.timeout = timeout
        self.sendsInitialEvents = sendsInitialEvents
        self.initialSilence = initialSilence
        self.content = content
        self.dropsManagedFields = dropsManagedFields
    }

    /// Whether much may come at once.
    var beginsWithWhatIsThere: Bool { sendsInitialEvents || resourceVersion == nil }

    var query: Query {
        var query = Query()
        query.add("watch", "true")
        query.add("labelSelector", labelSelector)
        query.add("fieldSelector", fieldSelector)
        query.add("resourceVersion", resourceVersion)
        if allowBookmarks || sendsInitialEvents { query.add("allowWatchBookmarks", "true") }
        if sendsInitialEvents {
            query.add("sendInitialEvents", "true")
            query.add("resourceVersionMatch", "NotOlderThan")
        }
        query.add("timeoutSeconds", String(max(1, timeout.components.seconds)))
        return query
    }
}

/// What the server does with fields that the kind does not have.
public enum FieldValidation: String, Sendable, Hashable {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"
}

/// What happens to the objects that a deleted one owns.
public enum DeletionPropagation: String, Sendable, Hashable {
    case background = "Background"
    case foreground = "Foreground"
    case orphan = "Orphan"
}

/// What must be true of the object for it to be deleted; otherwise the answer is a conflict.
public struct DeletePreconditions: Sendable, Hashable {
    public var uid: String?
    public var resourceVersion: String?

    public init(uid: String? = nil, resourceVersion: String? = nil) {
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}
