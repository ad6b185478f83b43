import Gate
import InterlockAPI
import JSON
import KubeCore

/// What admitted tasks still have to take up, by pool: the pools' larger future.
struct Reservations: Sendable {
    struct Claim: Sendable, Hashable {
        var pool: ObjectKey
        var spec: GPUNodePoolSpec
    }

    private struct Holder: Sendable {
        var uid: String
        var claims: [Claim]
    }

    private var holders: [ObjectKey: Holder] = [:]
    private var tasks: [String: ObjectKey] = [:]
    private var claimants: [ObjectKey: Set<ObjectKey>] = [:]

    /// Replaces what a task holds; the pools of which that may change what is reserved.
    mutating func set(_ claims: [Claim], of task: ObjectKey, uid: String) -> Set<ObjectKey> {
        let old = holders.removeValue(forKey: task)
        if old == nil, claims.isEmpty { return [] }
        if let old, tasks[old.uid] == task { tasks[old.uid] = nil }
        for claim in old?.claims ?? [] {
            claimants[claim.pool]?.remove(task)
            if claimants[claim.pool]?.isEmpty == true { claimants[claim.pool] = nil }
        }
        if !claims.isEmpty {
            holders[task] = Holder(uid: uid, claims: claims)
            tasks[uid] = task
            for claim in claims { claimants[claim.pool, default: []].insert(task) }
        }
        return Set((old?.claims ?? []).map(\.pool) + claims.map(\.pool))
    }

    /// The pools of which the task with this uid holds something.
    func pools(of uid: String) -> Set<ObjectKey> {
        guard let task = tasks[uid], let holder = holders[task] else { return [] }
        return Set(holder.claims.map(\.pool))
    }

    /// The pools of a namespace of which some task holds something. Looks through all that are reserved.
    func pools(in namespace: String) -> [ObjectKey] {
        claimants.keys.filter { $0.namespace == namespace }
    }

    /// What tasks will make of a pool; what is admitted for it already is no reservation.
    ///
    /// - Parameter uid: of a task that is left out.
    func reserved(_ pool: ObjectKey, admitted: GPUNodePoolSpec?, without uid: String? = nil) -> GPUNodePoolSpec? {
        var largest: GPUNodePoolSpec?
        // In the order of names, so that of equals it is always the same one.
        for task in (claimants[pool] ?? []).sorted() {
            guard let holder = holders[task], holder.uid != uid else { continue }
            for claim in holder.claims where claim.pool == pool {
                largest = Self.larger(claim.spec, than: largest, admitted: admitted)
            }
        }
        return largest
    }

    /// Of a further claim and what is reserved, what is reserved then.
    static func larger(
        _ claim: GPUNodePoolSpec, than reserved: GPUNodePoolSpec?, admitted: GPUNodePoolSpec?
    ) -> GPUNodePoolSpec? {
        if claim == admitted { return reserved }
        if let reserved, size(of: reserved) >= size(of: claim) { return reserved }
        return claim
    }

    /// More GPUs are more, and of as many GPUs more nodes.
    private static func size(of spec: GPUNodePoolSpec) -> (gpus: Int, nodes: Int) {
        let (nodes, perNode) = (max(0, spec.desiredReplicas), max(1, spec.gpusPerNode))
        let gpus = nodes.multipliedReportingOverflow(by: perNode)
        return (gpus.overflow ? .max : gpus.partialValue, nodes)
    }
}

extension Reservations.Claim {
    /// What these targets make of pools.
    static func claims(_ targets: [AdmittedTarget], namespace: String) -> [Self] {
        targets.compactMap { target in
            guard target.kind == .gpuNodePool, target.operation == .apply, let content = target.spec else { return nil }
            do throws(DecodingFailure) {
                let spec = try GPUNodePoolSpec(json: .object(content))
                return Self(pool: ObjectKey(namespace: namespace, name: target.name), spec: spec)
            } catch {
                // What cannot be read here is not taken up either (see `TaskTakeUp`), so it costs nothing.
                return nil
            }
        }
    }

    /// What a task that is being applied has not taken up yet.
    static func claims(of task: AgentTask) -> [Self] {
        guard task.status.phase == .applying, !task.metadata.isBeingDeleted else { return [] }
        let done = Set(task.status.steps.filter { $0.phase == .done }.map(\.name))
        let targets = task.status.admission?.targets.filter { !done.contains($0.change) } ?? []
        return claims(targets, namespace: task.metadata.namespace)
    }
}
