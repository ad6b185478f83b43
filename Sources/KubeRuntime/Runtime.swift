import Logging
import ServiceLifecycle
import UnixSignals

/// The services of one controller process, in the order in which they start; they stop in the opposite order.
///
/// First the health server reports that the process is stopping, then the controllers finish what they have begun, then
/// the informers stop, then the last events are written, and the health server goes last.
public struct Runtime: Sendable {
    public var health: HealthServer
    public var recorder: EventRecorder
    public var informers: [any Service]
    public var controllers: [any Service]

    public init(
        health: HealthServer, recorder: EventRecorder, informers: [any Service] = [], controllers: [any Service] = []
    ) {
        self.health = health
        self.recorder = recorder
        self.informers = informers
        self.controllers = controllers
    }

    /// What runs them all. SIGTERM and SIGINT stop gracefully; what has not stopped after `shutdownLimit` is cancelled.
    public func serviceGroup(
        shutdownLimit: Duration = .seconds(30), handlesSignals: Bool = true, logger: Logger
    ) -> ServiceGroup {
        let services = [health, recorder] + informers + controllers + [StopAnnouncer(health: health)]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = shutdownLimit
        configuration.maximumCancellationDuration = .seconds(5)
        return ServiceGroup(configuration: configuration)
    }
}

/// The first to hear of a shutdown.
private struct StopAnnouncer: Service {
    let health: HealthServer

    func run() async throws {
        try? await gracefulShutdown()
        health.markStopping()
    }
}
