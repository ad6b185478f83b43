import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Metrics

extension InterlockController {
    /// A controller that follows the API server behind `client` at once, and works in the terms that `lead` gives it.
    ///
    /// - Parameters:
    ///   - client: for watching, and for events; it writes nothing else.
    ///   - lease: of shard 0.
    ///   - shards: which namespaces each leader works on; the same in every process.
    public convenience init(
        client: APIClient, electedBy lease: ObjectKey, shards: ShardMap = ShardMap(),
        configuration: Configuration = Configuration(),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .systemNow() },
        logger: Logger = Logger(label: "interlock.controller"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(
            access: NoAccess(lease: lease), sources: APIClientInformers(client, clock: clock, logger: logger),
            events: APIEventSink(client), leadership: Leadership(shards: shards), configuration: configuration,
            clock: clock,
            now: now, logger: logger, metrics: factory)
    }

    /// Works on a shard by the right of `term`, until it closes: sees first that its caches are as new as the term, and then looks at
    /// every object of the shard.
    ///
    /// - Parameter client: must have the term as its fence.
    public func lead(_ term: LeaderTerm, of shard: Int = 0, through client: APIClient) async {
        guard let leadership, await confirmCaches(by: client) else { return }
        leadership.begin(Leadership.Lead(term: term, access: APIClientAccess(client)), shard: shard)
        // Admissions of every namespace are shard 0's.
        controllers.enqueueAll(of: view) { shard == 0 || leadership.shards.shard(of: $0) == shard }
        logger.info("works as leader", metadata: ["term": "\(term.number)", "shard": "\(shard)"])
        _ = await term.waitUntilClosing()
        leadership.end(shard: shard)
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
    /// Has every object looked at that is meant.
    func enqueueAll(of view: ClusterView, where isMeant: (ObjectKey) -> Bool) {
        func enqueue<Object>(_ informer: Informer<Object>, _ controller: Controller) {
            for object in informer.store.objects where isMeant(object.key) { controller.enqueue(object.key) }
        }
        enqueue(view.policies, policies)
        enqueue(view.prices, prices)
        enqueue(view.pools, pools)
        enqueue(view.agents, agents)
        enqueue(view.tasks, tasks)
    }
}
