import Gate
import InterlockAPI
import KubeCore
import KubeRuntime
import Synchronization

/// What is committed, kept up with the caches: a change of one object costs what that object does.
///
/// Each look is at the store's newest object, never at the one that a change came with, so that a look more, in whatever
/// order, never makes it older.
final class CommittedPools: Sendable {
    fileprivate struct State {
        var commitments = Commitments()
        var reservations = Reservations()
        var policies = PolicySet([])
        var prices = PriceTable(books: [])
    }

    private let tasks: Informer<AgentTask>
    private let pools: Informer<GPUNodePool>
    private let namespaces: Informer<ObjectMeta>
    // A mutex: written by informers' handlers, read in the middle of decisions.
    private let state = Mutex(State())
    private let listeners = Mutex<[@Sendable ([String]) -> Void]>([])

    init(tasks: Informer<AgentTask>, pools: Informer<GPUNodePool>, namespaces: Informer<ObjectMeta>) {
        self.tasks = tasks
        self.pools = pools
        self.namespaces = namespaces
    }

    /// Calls `handler` with the names of policies whose totals are others than before.
    func onChange(_ handler: @escaping @Sendable ([String]) -> Void) {
        listeners.withLock { $0.append(handler) }
    }

    /// What is admitted and reserved, as far as the caches show it.
    ///
    /// - Parameter uid: of a task whose own reservations are left out.
    func commitments(without uid: String? = nil) -> Commitments {
        state.withLock { state in
            var commitments = state.commitments
            for key in uid.map({ state.reservations.pools(of: $0) }) ?? [] {
                guard var pool = commitments[key] else { continue }
                pool.reserved = state.reservations.reserved(key, admitted: pool.admitted, without: uid)
                commitments[key] = isCommitted(pool) ? pool : nil
            }
            return commitments
        }
    }

    /// A pool that the cache does not show, and of which nothing is reserved, is none.
    private func isCommitted(_ pool: Commitments.Pool) -> Bool {
        pool.reserved != nil || pool.admitted != nil || cachedPool(pool.key) != nil
    }

    func use(_ policies: PolicySet) {
        update { state in
            state.policies = policies
            state.commitments = state.commitments.prepared(for: policies, at: state.prices)
            return true
        }
    }

    func use(_ prices: PriceTable) {
        update { state in
            state.prices = prices
            state.commitments = state.commitments.prepared(for: state.policies, at: prices)
            return true
        }
    }

    /// Brings one pool's share up to date.
    func recount(pool key: ObjectKey) {
        update { state in
            state.recount(pool: key, from: self)
            return true
        }
    }

    /// Brings what one task has reserved up to date.
    func recount(task key: ObjectKey) {
        update { state in
            let object = tasks.store[key]
            var claims: [Reservations.Claim] = []
            // Most tasks have ended: those are not decoded.
            if let object, object.phase == .applying, case .success(let task) = object.content {
                claims = Reservations.Claim.claims(of: task)
            }
            let affected = state.reservations.set(claims, of: key, uid: claims.isEmpty ? "" : object?.uid ?? "")
            for pool in affected { state.recount(pool: pool, from: self) }
            return !affected.isEmpty
        }
    }

    /// Brings a namespace's pools up to date.
    func recount(namespace: String) {
        let known = pools.store.objects(in: namespace).map(\.key)
        update { state in
            for key in Set(known + state.reservations.pools(in: namespace)) { state.recount(pool: key, from: self) }
            return true
        }
    }

    /// - Parameter body: whether something may be different now.
    private func update(_ body: (inout State) -> Bool) {
        let changed: [String] = state.withLock { state in
            let before = state.commitments
            guard body(&state) else { return [] }
            return state.policies.policies.filter {
                $0.totals(in: before) != $0.totals(in: state.commitments)
            }.map(\.name)
        }
        if changed.isEmpty { return }
        for listener in listeners.withLock({ $0 }) { listener(changed) }
    }

    /// Nil where the namespace is not known, or cannot be read.
    func labels(ofNamespace name: String) -> [String: String]? {
        guard case .success(let metadata)? = namespaces.store[ObjectKey(name: name)]?.content else { return nil }
        return metadata.labels
    }

    fileprivate func cachedPool(_ key: ObjectKey) -> GPUNodePool? {
        guard case .success(let pool)? = pools.store[key]?.content else { return nil }
        return pool
    }
}

extension CommittedPools.State {
    fileprivate mutating func recount(pool key: ObjectKey, from view: CommittedPools) {
        let cached = view.cachedPool(key)
        let admitted = cached?.status.admitted
        let reserved = reservations.reserved(key, admitted: admitted)
        guard cached != nil || reserved != nil else {
            commitments[key] = nil
            return
        }
        commitments[key] = Commitments.Pool(
            key: key, labels: cached?.metadata.labels ?? [:],
            namespaceLabels: view.labels(ofNamespace: key.namespace), admitted: admitted, reserved: reserved)
    }
}
