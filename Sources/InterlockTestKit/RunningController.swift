import Controllers
import KubeCore
import KubeRuntime
import Logging

extension TestCluster {
    /// Runs a controller for as long as `body` takes, then stops it as a crash would: in the middle of whatever it does.
    public func withController<Result: Sendable>(
        access: (any ClusterAccess)? = nil,
        configuration: InterlockController.Configuration = .init(trustsUnverifiedApprovals: true),
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp = { .systemNow() },
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, _ body: () async throws -> Result
    ) async throws -> Result {
        let controller = InterlockController(
            access: access ?? self.controller.access, sources: self.controller.sources, events: self.controller.events,
            configuration: configuration, clock: clock,
            now: now, logger: logger)
        let running = Task { await controller.run() }
        defer { running.cancel() }
        _ = await controller.waitUntilSynced()
        let result = try await body()
        running.cancel()
        await running.value
        return result
    }
}
