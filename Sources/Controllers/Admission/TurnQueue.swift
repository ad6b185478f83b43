import Synchronization

/// Lets one piece of asynchronous work run at a time, in the order of asking.
///
/// An actor would not do: it lets others in while its work waits for an answer.
final class TurnQueue: Sendable {
    private struct State {
        var isTaken = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    // A mutex held for a few instructions, never across a wait.
    private let state = Mutex(State())

    /// Runs `body` when everybody who asked before is through. Cancellation is the body's to notice.
    func withTurn<Result>(
        _ body: () async throws -> Result, isolation: isolated (any Actor)? = #isolation
    ) async rethrows -> Result {
        await take(isolation: isolation)
        defer { release() }
        return try await body()
    }

    private func take(isolation: isolated (any Actor)?) async {
        await withCheckedContinuation(isolation: isolation) { continuation in
            let isFree = state.withLock { state in
                if state.isTaken {
                    state.waiters.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func release() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if state.waiters.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.resume()
    }
}
