import Synchronization

/// For how long somebody has been silent, and for how long they may be; shared by who listens and a watchdog.
final class Silence: Sendable {
    private struct State {
        var lastHeard: Duration
        var limit: Duration
    }

    private let clock: RuntimeClock
    // A mutex: two tasks, one value.
    private let state: Mutex<State>

    init(_ clock: RuntimeClock, limit: Duration) {
        self.clock = clock
        state = Mutex(State(lastHeard: clock.now, limit: limit))
    }

    /// Something was heard, and the next may take as long as this, or as long as before.
    func broken(nextWithin limit: Duration? = nil) {
        let now = clock.now
        state.withLock { state in
            state.lastHeard = now
            if let limit { state.limit = limit }
        }
    }

    /// Does `work`, and cancels it when the silence is too long: then the answer says so, or is nil if there is none.
    func guarding<Answer: Sendable>(
        _ work: @escaping @Sendable () async -> Answer
    ) async -> (answer: Answer?, wasTooLong: Bool) {
        await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await self.untilTooLong()
                return nil
            }
            var wasTooLong = false
            for await finished in group {
                group.cancelAll()
                if let finished { return (finished, wasTooLong) }
                wasTooLong = !Task.isCancelled
            }
            return (nil, wasTooLong)
        }
    }

    /// Returns when the silence is too long, or when cancelled.
    private func untilTooLong() async {
        while !Task.isCancelled {
            let deadline = state.withLock { $0.lastHeard + $0.limit }
            if deadline <= clock.now { return }
            do { try await clock.sleep(until: deadline) } catch { return }
        }
    }
}
