import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging

/// Caches that follow a real API server.
public struct APIClientInformers: InformerSources {
    private let client: APIClient
    private let limits: InformerLimits
    private let watchTimeout: Duration?
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter watchTimeout: after which the server ends a watch in good order; nil leaves it to the source.
    public init(
        _ client: APIClient, limits: InformerLimits = InformerLimits(), watchTimeout: Duration? = nil,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "interlock.informer")
    ) {
        self.client = client
        self.limits = limits
        self.watchTimeout = watchTimeout
        self.clock = clock
        self.logger = logger
    }

    public func informer<Object: Sendable>(
        _ kind: ResourceKind, labelled label: String?, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object> {
        var source = APIObjectSource(client, kind, labelSelector: label)
        if let watchTimeout { source.watchTimeout = watchTimeout }
        return Informer(
            name: kind.plural, source: source, indexes: indexes, limits: limits, clock: clock, logger: logger,
            decode: decode)
    }
}
