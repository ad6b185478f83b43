import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging

/// Caches that follow a real API server.
public struct APIClientInformers: InformerSources {
    private let client: APIClient
    private let clock: any Clock<Duration>
    private let logger: Logger

    public init(
        _ client: APIClient, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "interlock.informer")
    ) {
        self.client = client
        self.clock = clock
        self.logger = logger
    }

    public func informer<Object: Sendable>(
        _ kind: ResourceKind, labelled label: String?, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object> {
        Informer(
            name: kind.plural, source: APIObjectSource(client, kind, labelSelector: label),
            indexes: indexes,
            clock: clock, logger: logger, decode: decode)
    }
}
