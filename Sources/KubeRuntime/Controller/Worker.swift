import KubeCore
import Synchronization

/// One worker as those see it who may have to stop what it does: the reconcile that it is at, and since when.
///
/// A reconcile cannot be cancelled alone without a task of its own, which would cost more than many reconciles do. So
/// the worker's task is cancelled with it, and the controller starts another.
final class Worker: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        /// When the reconcile that is going on must be over, in nanoseconds.
        var deadline: Int64?
        var isOverdue = false
        var isStopped = false
    }

    // A mutex: a watchdog must not cancel a reconcile that has just ended, and so the next one with it.
    private let state = Mutex(State())

    /// Runs `body` in a task that can be cancelled, until it ends other than by that.
    func run(_ body: @escaping @Sendable () async -> Void) async {
        await withTaskCancellationHandler {
            while true {
                let task: Task<Void, Never>? = state.withLock { state in
                    if state.isStopped { return nil }
                    state.isOverdue = false
                    let task = Task { await body() }
                    state.task = task
                    return task
                }
                guard let task else { return }
                await task.value
                let isOverdue = state.withLock { state in
                    state.task = nil
                    return state.isOverdue
                }
                if !isOverdue { return }
            }
        } onCancel: {
            let task = state.withLock { state in
                state.isStopped = true
                return state.task
            }
            task?.cancel()
        }
    }

    /// A reconcile begins that must be over at `deadline`.
    func begin(deadline: Int64?) {
        guard let deadline else { return }
        state.withLock { $0.deadline = deadline }
    }

    /// The reconcile ended; `true` if it was cancelled for being overdue.
    func end() -> Bool {
        state.withLock { state in
            state.deadline = nil
            return state.isOverdue
        }
    }

    /// Cancels the reconcile that is going on, if its time is over.
    func cancelIfOverdue(now: Int64) {
        let task: Task<Void, Never>? = state.withLock { state in
            guard let deadline = state.deadline, deadline <= now, !state.isOverdue else { return nil }
            state.isOverdue = true
            return state.task
        }
        // Not under the lock: what hears of it runs in here. The worker goes no further with `isOverdue` set.
        task?.cancel()
    }
}
