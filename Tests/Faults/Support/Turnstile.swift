import Synchronization

/// Lets so many in at a time, in the order of asking.
final class Turnstile: Sendable {
    static let seeds = Turnstile(width: Environment.kubeconfig == nil ? Environment.jobs : 1)

    private struct State {
        var free: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    // A mutex held for a few instructions.
    private let state: Mutex<State>

    init(width: Int) {
        state = Mutex(State(free: max(width, 1)))
    }

    func pass<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiters.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
        defer {
            let next: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard !state.waiters.isEmpty else {
                    state.free += 1
                    return nil
                }
                return state.waiters.removeFirst()
            }
            next?.resume()
        }
        return try await body()
    }
}
