import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Metrics

extension InterlockController {
    /// The controller of the API server behind `client`.
    public convenience init(
        client: APIClient, configuration: Configuration = Configuration(),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .systemNow() },
        logger: Logger = Logger(label: "interlock.controller"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(
            access: APIClientAccess(client), sources: APIClientInformers(client, clock: clock, logger: logger),
            events: APIEventSink(client), configuration: configuration, clock: clock, now: now, logger: logger,
            metrics: factory)
    }
}
