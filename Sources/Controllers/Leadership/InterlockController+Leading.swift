import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Metrics

extension InterlockController {
    /// A controller that follows the API server behind `client` at once, and works in the terms that `lead` gives it.
    ///
    /// - Parameter client: for watching, and for events; it writes nothing else.
    public convenience init(
        client: APIClient, electedBy lease: ObjectKey, configuration: Configuration = Configuration(),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .systemNow() },
        logger: Logger = Logger(label: "interlock.controller"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(
            access: NoAccess(lease: lease), sources: APIClientInformers(client, clock: clock, logger: logger),
            events: APIEventSink(client), leadership: Leadership(), configuration: configuration, clock: clock,
            now: now, logger: logger, metrics: factory)
    }

    /// Works by the right of `term`, until it closes: sees first that its caches are as new as the term, and then looks at
    /// every object.
    ///
    /// - Parameter client: must have the term as its fence.
    public func lead(_ term: LeaderTerm, through client: APIClient) async {
        guard let leadership, await confirmCaches(by: client) else { return }
        leadership.begin(Leadership.Lead(term: term, access: APIClientAccess(client)))
        controllers.enqueueAll(of: view)
        logger.info("works as leader", metadata: ["term": "\(term.number)"])
        _ = await term.waitUntilClosing()
        leadership.end()
    }

    /// `false` if the term ended before.
    private func confirmCaches(by client: APIClient) async -> Bool {
        guard await waitUntilSynced() else { return false }
        for confirmation in view.confirmations {
            var isConfirmed = false
            while !isConfirmed {
                do {
                    try await confirmation.confirm(by: client, clock: clock)
                    isConfirmed = true
                } catch {
                    if Task.isCancelled { return false }
                    logger.warning(
                        "caches are not confirmed yet, nothing is done before", metadata: ["error": "\(error)"])
                    try? await clock.sleep(for: .seconds(1))
                }
            }
        }
        return !Task.isCancelled
    }
}

extension Controllers {
    /// Has every object looked at.
    func enqueueAll(of view: ClusterView) {
        for object in view.policies.store.objects { policies.enqueue(object.key) }
        for object in view.prices.store.objects { prices.enqueue(object.key) }
        for object in view.pools.store.objects { pools.enqueue(object.key) }
        for object in view.agents.store.objects { agents.enqueue(object.key) }
        for object in view.tasks.store.objects { tasks.enqueue(object.key) }
    }
}
