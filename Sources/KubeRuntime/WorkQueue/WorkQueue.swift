import DequeModule
import Metrics
import Synchronization

/// A deduplicating queue of keys between those who see that something changed and the workers who act on it.
///
/// No key is given to two workers at one time. Adding never waits. Safe from any thread.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<WorkItem<Key>?, Never>
    }

    private struct State {
        var machine: WorkQueueMachine<Key>
        var waiters: Deque<Waiter> = []
        var nextWaiter: UInt64 = 0
        /// Waiters whose task was cancelled before they could wait.
        var cancelledEarly: Set<UInt64> = []
        var drainers: [CheckedContinuation<Void, Never>] = []
        var alarm: (instant: Int64, task: Task<Void, Never>)?
    }

    /// A waiter and what it gets.
    private typealias Gift = (continuation: CheckedContinuation<WorkItem<Key>?, Never>, item: WorkItem<Key>?)

    private let clock: RuntimeClock
    private let metrics: WorkQueueMetrics
    // A mutex and not an actor: adding is called from synchronous change handlers and takes well under a microsecond.
    private let state: Mutex<State>

    /// `name` is the `name` and `controller` label of the `workqueue_…` metrics.
    public init(
        name: String, backoff: Backoff = .workQueue, clock: any Clock<Duration> = ContinuousClock(),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.clock = RuntimeClock(clock)
        metrics = WorkQueueMetrics(name: name, factory: factory)
        state = Mutex(State(machine: WorkQueueMachine(backoff: backoff)))
        metrics.publish(from: self, factory: factory)
    }

    deinit {
        state.withLock { $0.alarm?.task.cancel() }
    }

    /// Keys that are ready and not yet taken.
    public var depth: Int { state.withLock { $0.machine.depth } }
    /// Keys that are being worked on.
    public var processingCount: Int { state.withLock { $0.machine.processingCount } }

    /// Has `key` worked on; the higher of several priorities holds.
    public func add(_ key: Key, priority: WorkPriority = .normal) {
        update { machine, now in
            if machine.add(key, priority: priority, now: now) { metrics.adds.increment() }
        }
    }

    /// Adds all `keys` at once, which costs less than one after the other.
    public func add(_ keys: some Sequence<Key>, priority: WorkPriority = .normal) {
        update { machine, now in
            var count: Int64 = 0
            for key in keys where machine.add(key, priority: priority, now: now) { count += 1 }
            if count > 0 { metrics.adds.increment(by: count) }
        }
    }

    /// Adds `key` after `delay`; of several such times the earliest holds, until work on the key is settled.
    public func add(_ key: Key, after delay: Duration, priority: WorkPriority = .normal) {
        if delay > .zero { metrics.retries.increment() }
        update { machine, now in machine.add(key, after: delay.nanoseconds, priority: priority, now: now) }
    }

    /// Counts a failure of `key` and adds it after its back-off, which is returned.
    @discardableResult
    public func retry(_ key: Key) -> Duration {
        metrics.retries.increment()
        return .nanoseconds(update { machine, now in machine.retry(key, unit: .random(in: 0..<1), now: now) })
    }

    /// Resets the back-off of `key`.
    public func forget(_ key: Key) {
        update { machine, _ in machine.forget(key) }
    }

    /// How often `key` has failed in a row.
    public func failures(of key: Key) -> Int { state.withLock { $0.machine.failures(of: key) } }

    /// The next key, as soon as there is one; `nil` once the queue is shut down or the task is cancelled.
    ///
    /// Every key that is given out must be given back with `done`.
    public func get() async -> Key? {
        await take()?.key
    }

    /// The work on `key` is over, whatever came of it.
    public func done(_ key: Key) {
        let duration = update { machine, now in machine.done(key, now: now).map { now &- $0 } }
        if let duration { metrics.workDuration.recordNanoseconds(duration) }
    }

    /// The next item, as soon as there is one; `nil` once the queue is shut down or the task is cancelled.
    ///
    /// Every item that is given out must be given back with `finish`.
    public func take() async -> WorkItem<Key>? {
        if Task.isCancelled { return nil }
        let now = clock.nanoseconds
        let next = state.withLock { $0.machine.next(now: now) }
        switch next {
        case .item(let item):
            metrics.queueDuration.recordNanoseconds(item.queued)
            return item
        case .closed:
            return nil
        case .nothing:
            return await wait()
        }
    }

    /// The work on an item is over; returns when it ended, and the back-off after which its key comes again, if it does.
    @discardableResult
    public func finish(_ item: WorkItem<Key>, _ end: WorkEnd) -> (ended: Int64, backoff: Duration) {
        var unit = 0.0
        switch end {
        case .retry:
            unit = .random(in: 0..<1)
            metrics.retries.increment()
        case .settled(let again):
            if again ?? 0 > 0 { metrics.retries.increment() }
        case .open:
            break
        }
        var ended: Int64 = 0
        let delay = update { machine, now in
            ended = now
            return machine.finish(item, end, unit: unit, now: now)
        }
        metrics.workDuration.recordNanoseconds(ended &- item.started)
        return (ended, .nanoseconds(delay))
    }

    /// Takes nothing in and gives nothing out from now on; every `get` returns nil.
    public func shutDown() {
        update { machine, _ in machine.close() }
    }

    /// Returns when no key is being worked on. Without `shutDown()` before, that may be never.
    public func drained() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.drainers.append(continuation) }
            update { _, _ in }
        }
    }

    /// What is read when metrics are.
    func reading() -> WorkQueueReading {
        let now = clock.nanoseconds
        return state.withLock { state in
            let (total, longest) = state.machine.unfinishedWork(now: now)
            return WorkQueueReading(
                normalDepth: state.machine.depth(.normal), lowDepth: state.machine.depth(.low),
                unfinished: total, longest: longest)
        }
    }
}

extension WorkQueue {
    private func wait() async -> WorkItem<Key>? {
        let id = state.withLock { state in
            defer { state.nextWaiter &+= 1 }
            return state.nextWaiter
        }
        defer { _ = state.withLock { $0.cancelledEarly.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelledEarly.contains(id) { return true }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(returning: nil) } else { update { _, _ in } }
            }
        } onCancel: {
            let waiter: Waiter? = state.withLock { state in
                if let index = state.waiters.firstIndex(where: { $0.id == id }) {
                    return state.waiters.remove(at: index)
                }
                state.cancelledEarly.insert(id)
                return nil
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Changes the machine, then gives what is ready to those who wait and sets the alarm for what comes later.
    @discardableResult
    private func update<Result>(_ change: (inout WorkQueueMachine<Key>, Int64) -> Result) -> Result {
        let now = clock.nanoseconds
        var given: [Gift] = []
        var drained: [CheckedContinuation<Void, Never>] = []
        let result = state.withLock { state in
            let result = change(&state.machine, now)
            if !state.waiters.isEmpty { dispatch(&state, now: now, to: &given) }
            if !state.drainers.isEmpty, state.machine.processingCount == 0 { swap(&drained, &state.drainers) }
            return result
        }
        for (continuation, item) in given {
            if let item { metrics.queueDuration.recordNanoseconds(item.queued) }
            continuation.resume(returning: item)
        }
        for continuation in drained { continuation.resume() }
        return result
    }

    private func dispatch(_ state: inout State, now: Int64, to given: inout [Gift]) {
        while let waiter = state.waiters.first {
            switch state.machine.next(now: now) {
            case .item(let item):
                given.append((waiter.continuation, item))
            case .closed:
                given.append((waiter.continuation, nil))
            case .nothing(let instant):
                setAlarm(&state, at: instant)
                return
            }
            state.waiters.removeFirst()
        }
    }

    /// One alarm for all keys. One that rings too early costs less than a new one for each change.
    private func setAlarm(_ state: inout State, at instant: Int64?) {
        guard let instant, state.alarm.map({ instant < $0.instant }) ?? true else { return }
        state.alarm?.task.cancel()
        // Unstructured: the queue has no task of its own. It ends with the alarm, an earlier one, or the queue.
        let task = Task { [clock, weak self] in
            do { try await clock.sleep(untilNanoseconds: instant) } catch { return }
            self?.ring(instant)
        }
        state.alarm = (instant, task)
    }

    private func ring(_ instant: Int64) {
        state.withLock { if $0.alarm?.instant == instant { $0.alarm = nil } }
        update { _, _ in }
    }
}
