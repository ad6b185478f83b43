import Gate
import Synchronization

/// How many namespaces each policy takes in, counted anew only where something that decides it has changed.
final class NamespaceCoverage: Sendable {
    private struct State {
        /// One more for each change of the namespaces.
        var version = 0
        /// By the digest of the policy's content.
        var counts: [String: Int] = [:]
    }

    // A mutex: namespaces change on the informer's thread, policies are counted on their reconciler's.
    private let state = Mutex(State())

    /// The namespaces are others now.
    func forget() {
        state.withLock { state in
            state.version += 1
            state.counts = [:]
        }
    }

    /// - Parameter labels: of every namespace, nil for one that cannot be read; asked only where it has to be counted.
    func count(of policy: CompiledPolicy, labels: () -> [[String: String]?]) -> Int {
        let (known, version) = state.withLock { ($0.counts[policy.contentDigest], $0.version) }
        if let known { return known }
        let count = labels().count { policy.covers(namespaceLabels: $0) }
        state.withLock { if $0.version == version { $0.counts[policy.contentDigest] = count } }
        return count
    }
}
