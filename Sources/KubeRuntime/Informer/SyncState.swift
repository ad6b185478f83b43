import Synchronization

/// A moment that comes once and that any number of tasks may wait for.
final class SyncState: Sendable {
    private struct State {
        var isReached = false
        var next = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        var cancelledEarly: Set<Int> = []
    }

    // A mutex: it is read by synchronous health checks.
    private let state = Mutex(State())

    var isReached: Bool { state.withLock { $0.isReached } }

    func reach() {
        let waiters = state.withLock { state in
            state.isReached = true
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// `false` if the task was cancelled before.
    func wait() async -> Bool {
        let id = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        defer { _ = state.withLock { $0.cancelledEarly.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isReached { return true }
                    if state.cancelledEarly.contains(id) { return false }
                    state.waiters[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
                if let waiter = state.waiters.removeValue(forKey: id) { return waiter }
                state.cancelledEarly.insert(id)
                return nil
            }
            waiter?.resume(returning: false)
        }
    }
}
