import Gate
import Synchronization

/// How many objects of a kind each policy takes in, counted anew only where something that decides it has changed.
final class PolicyCoverage: Sendable {
    private struct State {
        /// One more for each change of the objects.
        var version = 0
        /// By the digest of the policy's content.
        var counts: [String: Int] = [:]
    }

    // A mutex: objects change on the informer's thread, policies are counted on their reconciler's.
    private let state = Mutex(State())

    /// The objects are others now.
    func forget() {
        state.withLock { state in
            state.version += 1
            state.counts = [:]
        }
    }

    /// - Parameter counting: looks at every object; asked only where they have to be counted.
    func count(of policy: CompiledPolicy, _ counting: () -> Int) -> Int {
        let (known, version) = state.withLock { ($0.counts[policy.contentDigest], $0.version) }
        if let known { return known }
        let count = counting()
        state.withLock { if $0.version == version { $0.counts[policy.contentDigest] = count } }
        return count
    }
}
