import Synchronization

/// Ends a sleep early.
final class Wakeup: Sendable {
    private struct State {
        var isRung = false
        var sleeper: SyncState?
    }

    // A mutex: it is rung from shutdown handlers and the ends of work.
    private let state = Mutex(State())

    /// Ends the sleep that is under way, or else the next.
    func ring() {
        let sleeper = state.withLock { state in
            state.isRung = true
            return state.sleeper
        }
        sleeper?.reach()
    }

    /// Returns at `instant`, when it rings, or when the task is cancelled. One sleeper at a time.
    func sleep(until instant: Duration, clock: RuntimeClock) async {
        let bell = SyncState()
        let isRung = state.withLock { state in
            state.sleeper = bell
            return state.isRung
        }
        if !isRung {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await clock.sleep(until: instant) }
                group.addTask { _ = await bell.wait() }
                await group.next()
                group.cancelAll()
            }
        }
        state.withLock { $0 = State() }
    }
}
