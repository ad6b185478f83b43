import DequeModule
import HeapModule

/// A deduplicating work queue as a value: what is ready, what is being worked on, what comes later.
///
/// A key that is added while it waits is one entry; one that is added while it is being worked on comes again when it
/// is done. Instants are durations since any fixed origin.
public struct WorkQueueMachine<Key: Hashable & Sendable>: Sendable {
    /// What a worker gets.
    public enum Next: Sendable, Hashable {
        /// Work on this key and say `done`; it has waited for `queued`.
        case key(Key, queued: Duration)
        /// Nothing is ready; at `until` something will be, if it is not nil.
        case nothing(until: Duration?)
        /// No more work is given out.
        case closed
    }

    private struct Delayed: Comparable, Sendable {
        let instant: Duration
        let order: UInt64
        let key: Key

        static func < (left: Self, right: Self) -> Bool { (left.instant, left.order) < (right.instant, right.order) }
        static func == (left: Self, right: Self) -> Bool { left.order == right.order }
    }

    private let backoff: Backoff
    private var ready: Deque<Key> = []
    /// Keys that must be worked on, and since when: those in `ready`, and those to come again when they are done.
    private var dirty: [Key: Duration] = [:]
    private var processing: Set<Key> = []
    /// When each delayed key becomes ready; entries of the heap that do not agree with it are void.
    private var due: [Key: Duration] = [:]
    private var delayed = Heap<Delayed>()
    private var order: UInt64 = 0
    private var failures: [Key: Int] = [:]
    private(set) public var isClosed = false

    public init(backoff: Backoff = .workQueue) {
        self.backoff = backoff
    }

    /// How many keys are ready for a worker.
    public var depth: Int { ready.count }
    public var processingCount: Int { processing.count }
    public var delayedCount: Int { due.count }

    /// How often `key` has failed since it was last forgotten.
    public func failures(of key: Key) -> Int { failures[key] ?? 0 }

    /// Makes `key` ready, unless it already is; `true` if that was news.
    @discardableResult
    public mutating func add(_ key: Key, now: Duration) -> Bool {
        guard !isClosed, dirty[key] == nil else { return false }
        dirty[key] = now
        if !processing.contains(key) { ready.append(key) }
        return true
    }

    /// Makes `key` ready after `delay`; of several such times the earliest holds.
    public mutating func add(_ key: Key, after delay: Duration, now: Duration) {
        guard delay > .zero else {
            add(key, now: now)
            return
        }
        let instant = now + delay
        guard !isClosed, due[key].map({ instant < $0 }) ?? true else { return }
        due[key] = instant
        order &+= 1
        delayed.insert(Delayed(instant: instant, order: order, key: key))
    }

    /// Counts a failure and makes `key` ready after the back-off that it has earned, which is returned.
    @discardableResult
    public mutating func retry(_ key: Key, unit: Double, now: Duration) -> Duration {
        guard !isClosed else { return .zero }
        let count = failures(of: key)
        failures[key] = count == .max ? count : count + 1
        let delay = backoff.delay(after: failures(of: key), unit: unit)
        add(key, after: delay, now: now)
        return delay
    }

    /// The failures of `key` are over.
    public mutating func forget(_ key: Key) {
        failures[key] = nil
    }

    /// Gives out the key that has waited longest. The delayed ones whose time has come count as ready since then.
    public mutating func next(now: Duration) -> Next {
        if isClosed { return .closed }
        promote(now: now)
        guard let key = ready.popFirst() else { return .nothing(until: nextInstant()) }
        let since = dirty.removeValue(forKey: key) ?? now
        processing.insert(key)
        return .key(key, queued: now - since)
    }

    /// The work on `key` is over; if it was added meanwhile it is ready again, and `true` is returned.
    @discardableResult
    public mutating func done(_ key: Key) -> Bool {
        guard processing.remove(key) != nil, !isClosed, dirty[key] != nil else { return false }
        ready.append(key)
        return true
    }

    /// From now on nothing is taken in or given out; what is being worked on may finish.
    public mutating func close() {
        isClosed = true
        ready = []
        dirty = [:]
        due = [:]
        delayed = Heap()
        failures = [:]
    }

    private mutating func promote(now: Duration) {
        while let first = delayed.min, first.instant <= now {
            delayed.removeMin()
            guard due[first.key] == first.instant else { continue }
            due[first.key] = nil
            add(first.key, now: first.instant)
        }
    }

    private mutating func nextInstant() -> Duration? {
        while let first = delayed.min {
            if due[first.key] == first.instant { return first.instant }
            delayed.removeMin()
        }
        return nil
    }
}
