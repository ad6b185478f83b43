import KubeCore
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Workers that take keys from a queue and reconcile them, once the caches that they read are complete.
///
/// On graceful shutdown no key is taken any more; what is running may finish within the limit and is then cancelled.
public final class Controller: Service {
    public struct Configuration: Sendable {
        /// How many keys are reconciled side by side.
        public var workers: Int
        public var backoff: Backoff
        /// How long running reconciles may go on after shutdown was asked for.
        public var shutdownLimit: Duration
        /// A reconcile that takes longer is cancelled, counted and tried again with back-off; nil for no limit. It ends
        /// up to an eighth of this later.
        public var reconcileLimit: Duration?

        public init(
            workers: Int = 4, backoff: Backoff = .workQueue, shutdownLimit: Duration = .seconds(20),
            reconcileLimit: Duration? = .seconds(300)
        ) {
            self.workers = max(workers, 1)
            self.backoff = backoff
            self.shutdownLimit = shutdownLimit
            self.reconcileLimit = reconcileLimit
        }
    }

    public let name: String
    let configuration: Configuration
    let reconciler: any Reconciler
    let queue: WorkQueue<ObjectKey>
    let clock: RuntimeClock
    let logger: Logger
    let metrics: ControllerMetrics
    let reconcileLimit: Int64?
    private let informers: [any Syncing]
    private let started = SyncState()
    private let stopping = SyncState()

    /// - Parameter informers: the caches that the reconciler reads; nothing is reconciled before all are complete.
    public init(
        name: String, reconciler: any Reconciler, informers: [any Syncing],
        configuration: Configuration = Configuration(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "interlock.controller"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.name = name
        self.configuration = configuration
        self.reconciler = reconciler
        self.informers = informers
        self.clock = RuntimeClock(clock)
        reconcileLimit = configuration.reconcileLimit?.nanoseconds
        var logger = logger
        logger[metadataKey: "controller"] = .string(name)
        self.logger = logger
        queue = WorkQueue(name: name, backoff: configuration.backoff, clock: clock, metrics: factory)
        metrics = ControllerMetrics(controller: name, workers: configuration.workers, factory: factory)
        metrics.publish(from: queue, factory: factory)
    }

    /// Whether the workers are at work.
    public var isRunning: Bool { started.isReached && !stopping.isReached }

    /// Has `key` reconciled as soon as a worker is free.
    public func enqueue(_ key: ObjectKey, priority: WorkPriority = .normal) {
        queue.add(key, priority: priority)
    }

    /// Has `key` reconciled after `delay`; of several such times the earliest holds.
    ///
    /// A reconcile that begins before then and ends well makes it void: it has seen what is known now, and its outcome
    /// says when to look again.
    public func enqueue(_ key: ObjectKey, after delay: Duration) {
        queue.add(key, after: delay)
    }

    /// Reconciles every object of the cache, and again whenever it changes.
    public func watch<Object>(_ informer: Informer<Object>) {
        watch(informer) { [$0.key] }
    }

    /// Reconciles the keys that a change of another cache concerns. `keys` must be quick: it holds up the informer.
    ///
    /// What is in the cache at first waits until there is nothing new to do.
    public func watch<Object>(
        _ informer: Informer<Object>, mappedTo keys: @escaping @Sendable (Change<Object>) -> [ObjectKey]
    ) {
        let isReplaying = Flag()
        informer.onChange { [queue, weak informer] change in
            var isFirst = isReplaying.isSet
            if case .added = change, informer?.hasSynced == false { isFirst = true }
            let keys = keys(change)
            if keys.isEmpty { return }
            queue.add(keys, priority: isFirst ? .low : .normal)
        }
        isReplaying.clear()
    }

    /// Runs until the service group shuts down or the task is cancelled.
    public func run() async {
        await withGracefulShutdownHandler {
            await runWorkers()
        } onGracefulShutdown: { [self] in
            stop()
        }
    }

    private func stop() {
        queue.shutDown()
        stopping.reach()
    }

    private func runWorkers() async {
        guard await informersSynced() else { return stop() }
        logger.info("started", metadata: ["workers": "\(configuration.workers)"])
        started.reach()
        let workers = (0..<configuration.workers).map { _ in Worker() }
        await withTaskGroup(of: Bool.self) { group in
            for worker in workers {
                group.addTask {
                    await worker.run { await self.work(worker) }
                    return true
                }
            }
            group.addTask {
                await self.shutdownLimitPassed()
                return false
            }
            group.addTask {
                await self.watch(over: workers)
                return false
            }
            var working = workers.count
            for await isWorker in group {
                working -= isWorker ? 1 : 0
                // Whichever of the others ends, the shutdown limit has passed or the task was cancelled.
                if !isWorker || working == 0 { group.cancelAll() }
            }
        }
        stop()
        logger.info("stopped")
    }

    /// Waits for the caches, but not longer than until shutdown is asked for.
    private func informersSynced() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for informer in self.informers where await !informer.waitUntilSynced() { return false }
                return true
            }
            group.addTask {
                _ = await self.stopping.wait()
                return false
            }
            let result = await group.next() ?? false
            group.cancelAll()
            return result
        }
    }

    private func shutdownLimitPassed() async {
        guard await stopping.wait() else { return }
        do { try await clock.sleep(for: configuration.shutdownLimit) } catch { return }
        logger.warning("reconciles that are still running are cancelled")
    }

    /// Cancels reconciles that take too long, until it is cancelled itself. One timer for all workers, and none that a
    /// reconcile would have to set.
    private func watch(over workers: [Worker]) async {
        guard let reconcileLimit else {
            _ = await SyncState().wait()
            return
        }
        while true {
            let pause = max(reconcileLimit / 8, 1_000_000)
            do { try await clock.sleep(for: .nanoseconds(pause)) } catch { return }
            let now = clock.nanoseconds
            for worker in workers { worker.cancelIfOverdue(now: now) }
        }
    }
}

/// A flag that is set until it is cleared.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(true)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func clear() { value.store(false, ordering: .relaxed) }
}
