import JSON
import KubeClient
import KubeCore
import Logging

/// One kind of object of an API server, all of it or what selectors choose.
public struct APIObjectSource: ObjectSource {
    public let client: APIClient
    public let kind: ResourceKind
    /// Empty for all namespaces.
    public let namespace: String
    public var labelSelector: String?
    public var fieldSelector: String?
    /// Objects per page of a list.
    public var pageSize = 500
    /// After this time the server ends a watch in good order.
    public var watchTimeout = Duration.seconds(290)

    public init(
        _ client: APIClient, _ kind: ResourceKind, namespace: String = "", labelSelector: String? = nil,
        fieldSelector: String? = nil
    ) {
        self.client = client
        self.kind = kind
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
    }

    /// Read from a quorum, not from a cache that may be older than what this process has already seen.
    public func page(after continueToken: String?) async throws -> ObjectPage {
        let options = ListOptions(
            labelSelector: labelSelector, fieldSelector: fieldSelector, limit: pageSize, continueToken: continueToken)
        let list = try await client.list(kind, namespace: namespace, options: options)
        return ObjectPage(
            items: list.items, resourceVersion: list.resourceVersion, continueToken: list.continueToken)
    }

    public func events(since resourceVersion: String) async throws -> AsyncMapSequence<WatchStream, ObjectEvent> {
        let options = WatchOptions(
            labelSelector: labelSelector, fieldSelector: fieldSelector, resourceVersion: resourceVersion,
            timeout: watchTimeout)
        return try await client.watch(kind, namespace: namespace, options: options).map { event in
            switch event {
            case .added(let object), .modified(let object): .applied(PackedJSON(object))
            case .deleted(let object): .deleted(PackedJSON(object))
            case .bookmark: .bookmark(resourceVersion: event.resourceVersion ?? "")
            case .error(let status): .failed(status)
            }
        }
    }
}

extension Informer {
    /// Follows one kind of object of an API server, all of it or what selectors choose.
    public convenience init(
        _ client: APIClient, _ kind: ResourceKind, namespace: String = "", labelSelector: String? = nil,
        fieldSelector: String? = nil, indexes: [Index<Object>] = [], limits: InformerLimits = InformerLimits(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "interlock.informer"),
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) {
        let source = APIObjectSource(
            client, kind, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector)
        self.init(
            name: kind.qualifiedPlural, source: source, indexes: indexes, limits: limits, clock: clock, logger: logger,
            decode: decode)
    }
}
