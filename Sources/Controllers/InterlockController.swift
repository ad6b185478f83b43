import Gate
import InterlockAPI
import KubeCore
import KubeRuntime
import Logging
import Metrics
import ServiceLifecycle

/// Interlock's controller: every reconciler, its caches, and the desk at which admissions are made.
///
/// Of several processes one works at a time, or one on each shard (`ControllerElection`, `ShardMap`): admissions against one
/// budget are made one after the other at one desk. Everything that it knows is in the API server, so it may be stopped at any instant.
public final class InterlockController: Service {
    let view: ClusterView
    let controllers: Controllers
    /// Nil where nobody else could work at the same time.
    let leadership: Leadership?
    let clock: any Clock<Duration>
    let logger: Logger
    private let events: EventRecorder

    /// - Parameters:
    ///   - access: what it does at the API server.
    ///   - sources: what it watches there.
    ///   - events: where it writes events.
    ///   - clock: for delays; `now`: the time of day. Both are injected so that tests need not wait.
    public convenience init(
        access: any ClusterAccess, sources: any InformerSources, events sink: any EventSink,
        configuration: Configuration = Configuration(), clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .systemNow() },
        logger: Logger = Logger(label: "interlock.controller"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(
            access: access, sources: sources, events: sink, leadership: nil, configuration: configuration,
            clock: clock, now: now, logger: logger, metrics: factory)
    }

    init(
        access: any ClusterAccess, sources: any InformerSources, events sink: any EventSink, leadership: Leadership?,
        configuration: Configuration, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp,
        logger: Logger, metrics factory: any MetricsFactory
    ) {
        self.logger = logger
        self.clock = clock
        self.leadership = leadership
        view = ClusterView(sources: sources, staleAfter: configuration.staleAfter)
        events = EventRecorder(
            sink: sink, controller: "interlock.dev/controller", instance: configuration.instance, clock: clock,
            time: now,
            logger: logger, metrics: factory)
        let services = ControllerServices(
            access: access, view: view, desk: AdmissionDesk(view: view), now: now,
            trust: configuration.approvalTrust, events: events, metrics: InterlockMetrics(factory: factory),
            logger: logger)
        controllers = Controllers(
            services: services, leadership: leadership, configuration: configuration, clock: clock, logger: logger,
            factory: factory)
        controllers.connect(to: view)
        if configuration.trustsUnverifiedApprovals {
            logger.warning(
                "approvals are believed without proof of who wrote them; whoever can write an annotation can approve")
        }
    }

    /// Its caches, for health checks.
    public var caches: [any Syncing] { view.caches }

    /// Every object of its caches as it is there, for tests and for a look from outside; costs as much as there is.
    public var cachedObjects: [CachedCollection] { view.cachedObjects }

    /// Returns when every cache is complete; `false` if the task is cancelled before.
    public func waitUntilSynced() async -> Bool {
        for cache in view.caches where await !cache.waitUntilSynced() { return false }
        return true
    }

    /// Runs until the service group shuts down or the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.events.run() }
            group.addTask { await self.view.run() }
            for controller in controllers.all { group.addTask { await controller.run() } }
        }
    }
}

extension InterlockController {
    public struct Configuration: Sendable {
        /// Believe approval annotations and the requester's annotation without proof of their author. For experiments.
        public var trustsUnverifiedApprovals: Bool
        /// How many objects of one kind are reconciled side by side.
        public var workers: Int
        /// A cache that the API server has not confirmed for this long stops all admissions.
        public var staleAfter: Duration
        /// Which of several processes this is, for events: the pod's name.
        public var instance: String
        /// How long an object waits that could not be reconciled.
        public var backoff: Backoff

        public init(
            trustsUnverifiedApprovals: Bool = false, workers: Int = 4, staleAfter: Duration = .seconds(330),
            instance: String = "interlock", backoff: Backoff = .workQueue
        ) {
            self.trustsUnverifiedApprovals = trustsUnverifiedApprovals
            self.workers = workers
            self.staleAfter = staleAfter
            self.instance = instance
            self.backoff = backoff
        }

        var approvalTrust: ApprovalTrust {
            trustsUnverifiedApprovals
                ? .unverified
                : .none(
                    reason:
                        "approvals are not believed, because nothing proves who wrote them; start the controller with --trust-unverified-approvals to try them"
                )
        }
    }
}
