import Gate
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Synchronization

/// Where admissions are made, one at a time.
///
/// Whoever wants to admit something takes a turn: looks at the newest view together with what this desk let through
/// and the caches do not show yet, decides, writes the admission, and only then makes room. So two changes can never
/// each fit the same rest of a budget.
final class AdmissionDesk: Sendable {
    /// An admission that was written and that a cache may not show yet.
    enum Entry: Sendable {
        /// - Parameter version: the version that the cache had when the admission was written; the cache has moved on
        ///   as soon as it has another.
        case task(ObjectKey, uid: String, version: String, targets: [AdmittedTarget])
        case pool(ObjectKey, uid: String, version: String, admitted: GPUNodePoolSpec)
        /// As `pool`, and nobody knows whether it was written: room is taken for what it was and for what it may be.
        case uncertainPool(ObjectKey, uid: String, version: String, admitted: GPUNodePoolSpec)

        fileprivate var uncertain: Entry {
            guard case .pool(let key, let uid, let version, let admitted) = self else { return self }
            return .uncertainPool(key, uid: uid, version: version, admitted: admitted)
        }
    }

    private let view: ClusterView
    private let turns = TurnQueue()
    // A mutex: read by plans outside a turn, too.
    private let entries = Mutex<[Entry]>([])

    init(view: ClusterView) {
        self.view = view
    }

    /// What the gate needs to know now. Outside a turn it is a preview: another admission may come between.
    ///
    /// - Parameter uid: the task that asks; what it reserved itself does not stand in its own way.
    func context(askedBy uid: String, at now: Timestamp) -> GateContext {
        GateContext(
            policies: view.policySetNow, prices: view.priceTableNow, commitments: commitments(without: uid), now: now)
    }

    /// Runs `body` alone. If it wrote an admission it returns the entry for it.
    func withTurn<Result: Sendable>(_ body: () async throws -> (Result, Entry?)) async throws -> Result {
        try await turns.withTurn {
            let (result, entry) = try await body()
            if let entry { entries.withLock { $0.append(entry) } }
            return result
        }
    }

    /// Writes an admission, within a turn. Where the answer is lost it may have been carried out, or may still be: it takes
    /// room until the cache shows another version of its object. The retry of whoever asked brings that about, and what
    /// it reserved itself does not stand in its own way.
    func writing<Result: Sendable>(
        _ entry: Entry?, _ write: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await write()
        } catch {
            if let entry, !Self.isRefusal(error) { entries.withLock { $0.append(entry.uncertain) } }
            throw error
        }
    }

    /// Whether the server says that it did nothing. A timeout or a failure says nothing of what was done.
    private static func isRefusal(_ error: any Error) -> Bool {
        guard let answer = error as? Status else { return false }
        return 400..<500 ~= answer.code && answer.code != 408
    }

    /// In proportion to the admissions that no cache shows yet, however many tasks and pools there are.
    private func commitments(without uid: String) -> Commitments {
        // These first: what a cache shows from now on is in the commitments, and what it does not show yet is in both.
        let entries = currentEntries()
        var commitments = view.committed.commitments(without: uid)
        for entry in entries {
            switch entry {
            case .pool(let key, _, _, let admitted):
                commitments[key]?.admitted = admitted
            case .uncertainPool(let key, let holder, _, let admitted) where holder != uid:
                guard let pool = commitments[key] else { continue }
                commitments[key]?.reserved = Reservations.larger(
                    admitted, than: pool.reserved, admitted: pool.admitted)
            case .task(let key, let holder, _, let targets) where holder != uid:
                for claim in Reservations.Claim.claims(targets, namespace: key.namespace) {
                    reserve(claim, in: &commitments)
                }
            case .task, .uncertainPool: break
            }
        }
        return commitments
    }

    /// The entries that the caches do not show yet; the others are forgotten.
    private func currentEntries() -> [Entry] {
        entries.withLock { entries in
            entries.removeAll { entry in
                switch entry {
                case .task(let key, let uid, let version, _):
                    let cached = view.tasks.store[key]
                    guard cached?.uid != uid || cached?.resourceVersion != version else { return false }
                    // The cache has it before those who follow the cache do.
                    view.committed.recount(task: key)
                case .pool(let key, let uid, let version, _), .uncertainPool(let key, let uid, let version, _):
                    let cached = view.pools.store[key]
                    guard cached?.uid != uid || cached?.resourceVersion != version else { return false }
                    view.committed.recount(pool: key)
                }
                return true
            }
            return entries
        }
    }

    private func reserve(_ claim: Reservations.Claim, in commitments: inout Commitments) {
        let key = claim.pool
        var pool =
            commitments[key]
            ?? Commitments.Pool(key: key, namespaceLabels: view.labels(ofNamespace: key.namespace), admitted: nil)
        let reserved = Reservations.larger(claim.spec, than: pool.reserved, admitted: pool.admitted)
        if reserved == pool.reserved { return }
        pool.reserved = reserved
        commitments[key] = pool
    }
}
