import JSON
import KubeCore
import Logging
import ServiceLifecycle
import Synchronization

/// A copy of a collection that follows the API server, and that tells what changes.
///
/// Each object is decoded once. One that cannot be decoded is in the store with the reason. Runs until it is cancelled or
/// its service group shuts down; the server being away is no reason to end.
public final class Informer<Object: Sendable>: Service, Syncing {
    /// For logs and health checks: what is followed.
    public let name: String
    public let store: Store<Object>

    let decode: @Sendable (JSONValue) throws(DecodingFailure) -> Object
    let clock: RuntimeClock
    let logger: Logger
    let limits: InformerLimits
    private let source: any ObjectSource
    private let synced = SyncState()
    private let lastContact = Mutex<Duration?>(nil)
    // A mutex held while handlers run: one that is added late hears of what is there before it hears of changes.
    private let handlers = Mutex<[@Sendable (Change<Object>) -> Void]>([])

    /// - Parameter decode: called once per version of each object, off the caller's thread.
    public init(
        name: String, source: any ObjectSource, indexes: [Index<Object>] = [],
        limits: InformerLimits = InformerLimits(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "interlock.informer"),
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) {
        self.name = name
        self.source = source
        self.limits = limits
        self.clock = RuntimeClock(clock)
        var logger = logger
        logger[metadataKey: "informer"] = .string(name)
        self.logger = logger
        self.decode = decode
        store = Store(indexes: indexes)
    }

    /// Whether the store has held the whole collection once.
    public var hasSynced: Bool { synced.isReached }

    /// Returns when `hasSynced`; `false` if the task is cancelled before.
    public func waitUntilSynced() async -> Bool {
        await synced.wait()
    }

    /// How long ago the server last confirmed the copy, by a list, an event or a bookmark; `nil` before the first.
    public var sinceLastContact: Duration? {
        lastContact.withLock { $0 }.map { clock.now - $0 }
    }

    /// Calls `handler` for every change, in order, after the store has it. What is there already comes first, as added.
    ///
    /// Handlers run one after the other and hold up the informer: put a key into a queue and return. They must not add
    /// handlers.
    public func onChange(_ handler: @escaping @Sendable (Change<Object>) -> Void) {
        handlers.withLock { handlers in
            for object in store.objects { handler(.added(object)) }
            handlers.append(handler)
        }
    }

    /// Every change from now on, what is there already first. The buffer is unbounded: read it, or let it go.
    public func changes() -> AsyncStream<Change<Object>> {
        let (stream, continuation) = AsyncStream.makeStream(of: Change<Object>.self)
        onChange { continuation.yield($0) }
        return stream
    }

    /// Follows the collection until the task is cancelled or the service group shuts down.
    public func run() async {
        await runUntilShutdown(source)
    }

    private func runUntilShutdown(_ source: some ObjectSource) async {
        await cancelWhenGracefulShutdown { await self.follow(source) }
    }

    func markContact() {
        lastContact.withLock { $0 = clock.now }
    }

    func replace(with list: [CachedObject<Object>]) {
        deliver { store.replace(with: list) }
        markContact()
        if !synced.isReached {
            logger.debug("synced", metadata: ["objects": "\(list.count)"])
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
            for change in change() {
                for handler in handlers { handler(change) }
            }
        }
    }
}

/// What is complete at some point after it was started: an informer, seen by those who wait for it.
public protocol Syncing: Sendable {
    var name: String { get }
    var hasSynced: Bool { get }
    /// `false` if the task is cancelled before.
    func waitUntilSynced() async -> Bool
    /// How long ago the copy was last confirmed; `nil` before the first time.
    var sinceLastContact: Duration? { get }
}

/// How an informer deals with its server.
public struct InformerLimits: Sendable {
    public var backoff: Backoff
    /// A watch on which nothing arrives for this long is taken for dead. Longer than the time after which the server
    /// ends a watch (ask for that with the source's options).
    public var idleLimit: Duration

    public init(backoff: Backoff = .connection, idleLimit: Duration = .seconds(295)) {
        self.backoff = backoff
        self.idleLimit = idleLimit
    }
}
