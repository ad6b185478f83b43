import KubeCore
import Logging
import Metrics
import ServiceLifecycle

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

        public init(workers: Int = 4, backoff: Backoff = .workQueue, shutdownLimit: Duration = .seconds(20)) {
            self.workers = max(workers, 1)
            self.backoff = backoff
            self.shutdownLimit = shutdownLimit
        }
    }

    public let name: String
    private let configuration: Configuration
    private let reconciler: any Reconciler
    private let queue: WorkQueue<ObjectKey>
    private let informers: [any Syncing]
    private let clock: RuntimeClock
    private let logger: Logger
    private let metrics: ControllerMetrics
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
        var logger = logger
        logger[metadataKey: "controller"] = .string(name)
        self.logger = logger
        queue = WorkQueue(name: name, backoff: configuration.backoff, clock: clock, metrics: factory)
        metrics = ControllerMetrics(controller: name, workers: configuration.workers, factory: factory)
    }

    /// Whether the workers are at work.
    public var isRunning: Bool { started.isReached && !stopping.isReached }

    /// Has `key` reconciled as soon as a worker is free.
    public func enqueue(_ key: ObjectKey) {
        queue.add(key)
    }

    /// Has `key` reconciled after `delay`; of several such times the earliest holds.
    public func enqueue(_ key: ObjectKey, after delay: Duration) {
        queue.add(key, after: delay)
    }

    /// Reconciles every object of the cache, and again whenever it changes.
    public func watch<Object>(_ informer: Informer<Object>) {
        watch(informer) { [$0.key] }
    }

    /// Reconciles the keys that a change of another cache concerns. `keys` must be quick: it holds up the informer.
    public func watch<Object>(
        _ informer: Informer<Object>, mappedTo keys: @escaping @Sendable (Change<Object>) -> [ObjectKey]
    ) {
        informer.onChange { [queue] change in
            for key in keys(change) { queue.add(key) }
        }
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
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<configuration.workers {
                group.addTask {
                    while let key = await self.queue.get() { await self.work(on: key) }
                    return true
                }
            }
            group.addTask {
                await self.shutdownLimitPassed()
                return false
            }
            var finished = 0
            for await isWorker in group {
                finished += isWorker ? 1 : 0
                if !isWorker || finished == configuration.workers { group.cancelAll() }
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

    private func work(on key: ObjectKey) async {
        var logger = logger
        logger[metadataKey: "key"] = "\(key)"
        logger[metadataKey: "reconcileID"] = .string(String(UInt64.random(in: .min ... .max), radix: 16))
        metrics.activeWorkers.increment()
        let start = clock.now
        let result: Result<Outcome, any Error>
        do {
            result = .success(try await reconciler.reconcile(key))
        } catch {
            result = .failure(error)
        }
        metrics.reconcileTime.record(duration: clock.now - start)
        metrics.activeWorkers.decrement()
        settle(key, result, logger)
        queue.done(key)
    }

    private func settle(_ key: ObjectKey, _ result: Result<Outcome, any Error>, _ logger: Logger) {
        switch result {
        case .success(.done):
            queue.forget(key)
            metrics.count(.success)
            logger.debug("reconciled")
        case .success(.waitForChange):
            queue.forget(key)
            metrics.count(.wait)
            logger.debug("reconciled, waiting for a change")
        case .success(.after(let delay)):
            queue.forget(key)
            queue.add(key, after: delay)
            metrics.count(.requeueAfter)
            logger.debug("reconciled, looking again later", metadata: ["after": "\(delay)"])
        case .failure(let error as TerminalError):
            queue.forget(key)
            metrics.count(.terminalError)
            logger.error("reconciling failed and waits for a change", metadata: ["error": "\(error)"])
        case .failure where Task.isCancelled:
            logger.debug("reconciling was cancelled")
        case .failure(let error):
            let delay = queue.retry(key)
            metrics.count(.error)
            logger.warning(
                "reconciling failed and will be tried again", metadata: ["error": "\(error)", "after": "\(delay)"])
        }
    }
}

extension Meter {
    func increment() { increment(by: 1) }
    func decrement() { decrement(by: 1) }
}
