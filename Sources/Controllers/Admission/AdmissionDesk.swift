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

    private func commitments(without uid: String) -> Commitments {
        var commitments = view.commitments
        for entry in currentEntries() {
            switch entry {
            case .pool(let key, _, _, let admitted):
                commitments.pools[key]?.admitted = admitted
            case .task(let key, let holder, _, let targets) where holder != uid:
                reserve(targets, namespace: key.namespace, in: &commitments)
            case .task: break
            }
        }
        for task in view.tasks.store.objects(index: TaskIndex.phase, value: TaskPhase.applying.rawValue) {
            guard task.uid != uid, case .success(let task) = task.content, !task.metadata.isBeingDeleted else {
                continue
            }
            let done = Set(task.status.steps.filter { $0.phase == .done }.map(\.name))
            let targets = task.status.admission?.targets.filter { !done.contains($0.change) } ?? []
            reserve(targets, namespace: task.metadata.namespace, in: &commitments)
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
                    return cached?.uid != uid || cached?.resourceVersion != version
                case .pool(let key, let uid, let version, _):
                    let cached = view.pools.store[key]
                    return cached?.uid != uid || cached?.resourceVersion != version
                }
            }
            return entries
        }
    }

    private func reserve(_ targets: [AdmittedTarget], namespace: String, in commitments: inout Commitments) {
        for target in targets where target.kind == .gpuNodePool && target.operation == .apply {
            // What cannot be read here is not taken up either (see `TaskTakeUp`), so it costs nothing.
            guard let content = target.spec, let spec = try? GPUNodePoolSpec(json: .object(content)) else { continue }
            let key = ObjectKey(namespace: namespace, name: target.name)
            var pool =
                commitments.pools[key]
                ?? Commitments.Pool(key: key, namespaceLabels: view.labels(ofNamespace: namespace), admitted: nil)
            if pool.admitted == spec { continue }
            if let other = pool.reserved, other.desiredReplicas >= spec.desiredReplicas { continue }
            pool.reserved = spec
            commitments.pools[key] = pool
        }
    }
}
