import JSON
import KubeCore
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// A copy of a collection that follows the API server, and that tells what changes.
///
/// Objects are kept packed and decoded when they are read (`CachedObject`). One that cannot be decoded is in the store
/// with the reason. What a list shows is brought into the next state as it arrives, shares what has not changed, and is
/// told when it is complete. Runs until it is cancelled or its service group shuts down; the server being away is no
/// reason to end.
public final class Informer<Object: Sendable>: Service, Syncing {
    /// For logs and health checks: what is followed.
    public let name: String
    public let store: Store<Object>

    let clock: RuntimeClock
    let logger: Logger
    let limits: InformerLimits
    let metrics: InformerMetrics
    private let source: any ObjectSource
    private let synced = SyncState()
    // A mutex: written by the informer's task, read by health checks and decisions.
    private let lastContact = Mutex<Duration?>(nil)
    // A mutex held while handlers run: one that is added late hears of what is there before it hears of changes.
    private let handlers = Mutex<[Handler<Object>]>([])

    /// - Parameter decode: called when an object is read that is not decoded, on the reader's thread. Must be pure.
    public init(
        name: String, source: any ObjectSource, indexes: [Index<Object>] = [],
        limits: InformerLimits = InformerLimits(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "interlock.informer"),
        metrics factory: any MetricsFactory = MetricsSystem.factory,
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) {
        self.name = name
        self.source = source
        self.limits = limits
        self.clock = RuntimeClock(clock)
        var logger = logger
        logger[metadataKey: "informer"] = .string(name)
        self.logger = logger
        store = Store(indexes: indexes, decodedObjects: limits.decodedObjects, decode: decode)
        metrics = InformerMetrics(informer: name, metrics: factory)
        metrics.publish(to: factory) { [weak self] in self.map { ($0.store.count, $0) } }
    }

    /// Whether the store has held the whole collection once.
    public var hasSynced: Bool { synced.isReached }

    /// Returns when `hasSynced`; `false` if the task is cancelled before.
    public func waitUntilSynced() async -> Bool {
        await synced.wait()
    }

    /// How long ago the server last confirmed the copy, by a complete list, an event or a bookmark; `nil` before the
    /// first. A list in pages confirms the moment when it began, a streaming list the one when it was complete.
    public var sinceLastContact: Duration? {
        lastContact.withLock { $0 }.map { clock.now - $0 }
    }

    /// Calls `handler` for every change, in order, after the store has it. What is there already comes first, as added.
    ///
    /// Handlers run one after the other and hold up the informer, but nobody who reads the store: put a key into a queue
    /// and return. They must not add handlers.
    public func onChange(_ handler: @escaping @Sendable (Change<Object>) -> Void) {
        add(Handler(handler))
    }

    /// Every change from now on, what is there already first. Ends when it is let go.
    ///
    /// The buffer has no limit, because a change that is dropped is a state that nobody learns of: a reader that is too
    /// slow for the collection should take keys from `onChange` into a work queue, where a key waits only once. What is
    /// buffered is not decoded.
    public func changes() -> AsyncStream<Change<Object>> {
        let (stream, continuation) = AsyncStream.makeStream(of: Change<Object>.self)
        let handler = Handler<Object> { continuation.yield($0) }
        continuation.onTermination = { _ in handler.end() }
        add(handler)
        return stream
    }

    /// Follows the collection until the task is cancelled or the service group shuts down.
    public func run() async {
        await runUntilShutdown(source)
    }

    private func runUntilShutdown(_ source: some ObjectSource) async {
        await cancelWhenGracefulShutdown { await self.follow(source) }
    }

    private func add(_ handler: Handler<Object>) {
        handlers.withLock { handlers in
            for object in store.objects { handler.handle(.added(object)) }
            handlers.append(handler)
        }
    }

    func markContact(at instant: Duration) {
        lastContact.withLock { $0 = max($0 ?? instant, instant) }
    }

    /// Makes the copy what was collected.
    func replace(confirmedAt instant: Duration) {
        metrics.countRelist()
        deliver { store.commitReplacement() }
        markContact(at: instant)
        if !synced.isReached {
            logger.debug("synced", metadata: ["objects": "\(store.count)"])
            synced.reach()
        }
    }

    func apply(_ object: CachedObject<Object>) {
        deliver { store.apply(object) }
    }

    func delete(_ object: CachedObject<Object>) {
        deliver { store.delete(object) }
    }

    private func deliver(_ change: () -> [Change<Object>]) {
        handlers.withLock { handlers in
            handlers.removeAll { $0.hasEnded }
            for change in change() {
                for handler in handlers { handler.handle(change) }
            }
        }
    }
}

/// Somebody who hears of changes until they no longer want to.
private final class Handler<Object: Sendable>: Sendable {
    private let body: @Sendable (Change<Object>) -> Void
    private let ended = Atomic(false)

    init(_ body: @escaping @Sendable (Change<Object>) -> Void) { self.body = body }

    var hasEnded: Bool { ended.load(ordering: .relaxed) }

    /// From any thread, within a handler as well.
    func end() { ended.store(true, ordering: .relaxed) }

    func handle(_ change: Change<Object>) { body(change) }
}
