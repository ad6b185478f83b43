import DequeModule
import Metrics
import Synchronization

/// A deduplicating queue of keys between those who see that something changed and the workers who act on it.
///
/// No key is given to two workers at one time. Adding never waits. Safe from any thread.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Key?, Never>
    }

    private struct State {
        var machine: WorkQueueMachine<Key>
        var waiters: Deque<Waiter> = []
        var nextWaiter: UInt64 = 0
        /// Waiters whose task was cancelled before they could wait.
        var cancelledEarly: Set<UInt64> = []
        var drainers: [CheckedContinuation<Void, Never>] = []
        var alarm: (instant: Duration, task: Task<Void, Never>)?
        var startTimes: [Key: Duration] = [:]
    }

    private let clock: RuntimeClock
    private let metrics: WorkQueueMetrics
    // A mutex and not an actor: adding is called from synchronous change handlers and takes well under a microsecond.
    private let state: Mutex<State>

    /// `name` is the `name` label of the `workqueue_…` metrics.
    public init(
        name: String, backoff: Backoff = .workQueue, clock: any Clock<Duration> = ContinuousClock(),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.clock = RuntimeClock(clock)
        metrics = WorkQueueMetrics(name: name, factory: factory)
        state = Mutex(State(machine: WorkQueueMachine(backoff: backoff)))
    }

    deinit {
        state.withLock { $0.alarm?.task.cancel() }
    }

    /// Keys that are ready and not yet taken.
    public var depth: Int { state.withLock { $0.machine.depth } }

    public func add(_ key: Key) {
        update { machine, now in
            if machine.add(key, now: now) { metrics.adds.increment() }
        }
    }

    /// Adds `key` after `delay`; of several such times the earliest holds.
    public func add(_ key: Key, after delay: Duration) {
        update { machine, now in machine.add(key, after: delay, now: now) }
    }

    /// Counts a failure of `key` and adds it after its back-off, which is returned.
    @discardableResult
    public func retry(_ key: Key) -> Duration {
        metrics.retries.increment()
        return update { machine, now in machine.retry(key, unit: .random(in: 0..<1), now: now) }
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

    /// The work on `key` is over, whatever came of it.
    public func done(_ key: Key) {
        let finished = clock.now
        let started: Duration? = state.withLock { $0.startTimes.removeValue(forKey: key) }
        if let started { metrics.workDuration.record(duration: finished - started) }
        update { machine, _ in machine.done(key) }
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

    /// Changes the machine, then gives out what is ready and sets the alarm for what comes later.
    @discardableResult
    private func update<Result>(_ change: (inout WorkQueueMachine<Key>, Duration) -> Result) -> Result {
        let now = clock.now
        var given: [(CheckedContinuation<Key?, Never>, Key?, Duration?)] = []
        var drained: [CheckedContinuation<Void, Never>] = []
        let result = state.withLock { state in
            let result = change(&state.machine, now)
            dispatch(&state, now: now, to: &given)
            if state.machine.processingCount == 0 { swap(&drained, &state.drainers) }
            metrics.depth.set(state.machine.depth)
            return result
        }
        for (continuation, key, queued) in given {
            if let queued { metrics.queueDuration.record(duration: queued) }
            continuation.resume(returning: key)
        }
        for continuation in drained { continuation.resume() }
        return result
    }

    private func dispatch(
        _ state: inout State, now: Duration, to given: inout [(CheckedContinuation<Key?, Never>, Key?, Duration?)]
    ) {
        while let waiter = state.waiters.first {
            switch state.machine.next(now: now) {
            case .key(let key, let queued):
                state.startTimes[key] = now
                given.append((waiter.continuation, key, queued))
            case .closed:
                given.append((waiter.continuation, nil, nil))
            case .nothing(let instant):
                setAlarm(&state, at: instant)
                return
            }
            state.waiters.removeFirst()
        }
        // Without a waiting worker nobody needs waking: whoever asks next looks at the time.
        setAlarm(&state, at: nil)
    }

    private func setAlarm(_ state: inout State, at instant: Duration?) {
        guard state.alarm?.instant != instant else { return }
        state.alarm?.task.cancel()
        state.alarm = instant.map { instant in
            // Unstructured: the queue has no task of its own. It ends with the alarm, a later one, or the queue.
            let task = Task { [clock, weak self] in
                do { try await clock.sleep(until: instant) } catch { return }
                self?.ring()
            }
            return (instant, task)
        }
    }

    private func ring() {
        state.withLock { $0.alarm = nil }
        update { _, _ in }
    }
}
