import JSON
import KubeClient
import KubeCore
import Logging

/// One kind of object of an API server, all of it or what selectors choose.
///
/// Objects come without `metadata.managedFields`: it is most of many of them, and no reader of a cache needs it.
public struct APIObjectSource: ObjectSource {
    public let client: APIClient
    public let kind: ResourceKind
    /// Empty for all namespaces.
    public let namespace: String
    public var labelSelector: String?
    public var fieldSelector: String?
    /// Whether whole objects are followed or their metadata alone.
    public var content: ObjectContent
    /// Objects per page of a list.
    public var pageSize = 500
    /// After this time the server ends a watch in good order.
    public var watchTimeout = Duration.seconds(290)
    /// How long a streaming list may be silent before the server counts as one that does not offer them.
    public var initialSilence = Duration.seconds(30)

    public init(
        _ client: APIClient, _ kind: ResourceKind, namespace: String = "", labelSelector: String? = nil,
        fieldSelector: String? = nil, content: ObjectContent = .whole
    ) {
        self.client = client
        self.kind = kind
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.content = content
    }

    /// Read from a quorum, not from a cache that may be older than what this process has already seen.
    public func page(after continueToken: String?) async throws -> ObjectPage {
        let options = ListOptions(
            labelSelector: labelSelector, fieldSelector: fieldSelector, limit: pageSize, continueToken: continueToken,
            content: content, dropsManagedFields: true)
        let list = try await client.list(kind, namespace: namespace, options: options)
        return ObjectPage(
            items: list.items, resourceVersion: list.resourceVersion, continueToken: list.continueToken)
    }

    public func events(since resourceVersion: String) async throws -> APIObjectEvents {
        var options = watchOptions
        options.resourceVersion = resourceVersion
        return APIObjectEvents(
            watch: try await client.watch(kind, namespace: namespace, options: options), isInitial: false)
    }

    /// Read from a quorum too.
    public func initialEvents() async throws -> APIObjectEvents {
        var options = watchOptions
        options.sendsInitialEvents = true
        options.initialSilence = initialSilence
        do throws(APIError) {
            return APIObjectEvents(
                watch: try await client.watch(kind, namespace: namespace, options: options), isInitial: true)
        } catch {
            // Not a `catch where`: with typed throws the compiler of Swift 6.3 crashes on it.
            if error.refusesInitialEvents { throw StreamingListUnavailable() }
            throw error
        }
    }

    private var watchOptions: WatchOptions {
        WatchOptions(
            labelSelector: labelSelector, fieldSelector: fieldSelector, timeout: watchTimeout, content: content,
            dropsManagedFields: true)
    }
}

/// The events of one kind of object of an API server.
///
/// Those of a streaming list throw `StreamingListUnavailable` before its end where the server turns out to have taken it
/// for an ordinary watch: its first bookmark does not end the list, nothing comes for `initialSilence`, or the server
/// ends the watch without having ended the list.
public struct APIObjectEvents: AsyncSequence, Sendable {
    let watch: WatchStream
    let isInitial: Bool

    public func makeAsyncIterator() -> Iterator {
        Iterator(events: watch.makeAsyncIterator(), isInitial: isInitial)
    }

    public struct Iterator: AsyncIteratorProtocol {
        var events: WatchStream.Iterator
        /// Whether the list has not ended yet.
        var isInitial: Bool

        public mutating func next() async throws -> ObjectEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> ObjectEvent? {
            let event = try await nextEvent(isolation: actor)
            switch event {
            case .added(let object), .modified(let object): return .applied(object)
            case .deleted(let object): return .deleted(object)
            case .error(let status): return .failed(status)
            case .bookmark: break
            case nil:
                if isInitial { throw StreamingListUnavailable() }
                return nil
            }
            let endsInitialEvents = isInitial && event?.endsInitialEvents == true
            // A server that knows streaming lists sends no other bookmark before.
            if isInitial, !endsInitialEvents { throw StreamingListUnavailable() }
            isInitial = false
            return .bookmark(
                resourceVersion: event?.resourceVersion ?? "", endsInitialEvents: endsInitialEvents)
        }

        private mutating func nextEvent(isolation actor: isolated (any Actor)?) async throws -> WatchEvent? {
            do {
                return try await events.next(isolation: actor)
            } catch {
                if isInitial, error.isIdleTimeout { throw StreamingListUnavailable() }
                throw error
            }
        }
    }
}

extension APIError {
    /// Whether the server knows no streaming lists, or not of this kind.
    ///
    /// As API servers have answered: 422 with the field that is forbidden before 1.27 and where the feature is switched
    /// off; 500 with its name in the message where a kind is served without a watch cache; 400 by servers of other makes.
    fileprivate var refusesInitialEvents: Bool {
        if isBadRequest || isInvalid { return true }
        if isIdleTimeout { return true }
        guard let status else { return false }
        return ["sendInitialEvents", "resourceVersionMatch"].contains { status.message.contains($0) }
    }
}

extension Informer {
    /// Follows one kind of object of an API server, all of it or what selectors choose, whole or by its metadata alone.
    public convenience init(
        _ client: APIClient, _ kind: ResourceKind, namespace: String = "", labelSelector: String? = nil,
        fieldSelector: String? = nil, content: ObjectContent = .whole, indexes: [Index<Object>] = [],
        limits: InformerLimits = InformerLimits(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "interlock.informer"),
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) {
        let source = APIObjectSource(
            client, kind, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector,
            content: content)
        self.init(
            name: kind.qualifiedPlural, source: source, indexes: indexes, limits: limits, clock: clock, logger: logger,
            decode: decode)
    }
}
