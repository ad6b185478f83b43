import Synchronization

/// The end of a client, which whatever waits in it can wait for besides.
final class EndSignal: Sendable {
    private struct State {
        var isSent = false
        var lastWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    // A mutex: a few instructions, on any thread.
    private let state = Mutex(State())

    func send() {
        let waiters = state.withLock { state in
            state.isSent = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
    }

    /// True at the end, false where the task is cancelled before.
    func wait() async -> Bool {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let known: Bool? = state.withLock { state in
                    if state.isSent { return true }
                    // Under the lock, so that the handler finds the waiter or has set what is asked here.
                    if Task.isCancelled { return false }
                    state.waiters[id] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
    }
}
