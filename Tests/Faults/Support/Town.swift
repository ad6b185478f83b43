import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore

/// What stands on the server when the tasks come: 160 USD per pool and hour, a policy that wants an approval for what is
/// High or worse and denies a GPU class, and a crowded namespace in which one more node fits and no two.
struct Town: Sendable {
    static let namespace = "faults"
    static let crowd = "faults-crowd"
    static let agent = "assistant"
    static let worker = "worker"
    /// The GPUs that the crowd may have in all: three pools of 2 nodes, and one node.
    static let crowdGPUs = 56
    /// Nodes at the beginning, by pool.
    static let pools = [
        "single": 2, "first": 2, "second": 2, "mixed": 2, "approved": 2, "guarded": 2, "withdrawn": 2, "edited": 2,
        "rival": 4, "removed": 2, "vanishing": 2, "by-hand": 2, "by-hand-approved": 2,
    ]
    static let crowdPools = ["crowd-0", "crowd-1", "crowd-2"]

    let server: FaultServer
    let history: ServerHistory

    static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }
    static func crowdKey(_ name: String) -> ObjectKey { ObjectKey(namespace: crowd, name: name) }

    /// Everything that stands there before the first task, admitted and in force.
    func build() async throws {
        let cluster = server.cluster
        try await cluster.createNamespace(Self.namespace, labels: ["town": "yes"])
        try await cluster.createNamespace(Self.crowd, labels: ["crowd": "yes"])
        try await policies { _ in }
        try await cluster.apply(PriceBook.make())
        try await expect(.init(kind: PriceBook.kind, key: ObjectKey(name: "list")), "Valid")
        for namespace in [Self.namespace, Self.crowd] {
            try await cluster.apply(AgentConfig.make(Self.agent, in: namespace))
        }
        try await cluster.apply(AgentConfig.make(Self.worker, in: Self.namespace))
        for (name, floor) in Self.pools.sorted(by: { $0.key < $1.key }) {
            try await cluster.apply(
                GPUNodePool.make(name, in: Self.namespace, floor: floor) {
                    $0.metadata.annotations[InterlockKey.requestedBy] = "bob"
                })
        }
        for name in Self.crowdPools { try await cluster.apply(GPUNodePool.make(name, in: Self.crowd)) }
        for namespace in [Self.namespace, Self.crowd] {
            let key = ObjectKey(namespace: namespace, name: Self.agent)
            try await expect(.init(kind: AgentConfig.kind, key: key), "Delivered")
        }
        try await expect(.init(kind: AgentConfig.kind, key: Self.key(Self.worker)), "Delivered")
        for key in Self.pools.keys.map(Self.key) + Self.crowdPools.map(Self.crowdKey) {
            try await expect(.init(kind: GPUNodePool.kind, key: key), "Ready")
        }
        try await policies { spec in
            var bounds = PolicyBounds()
            bounds.gpuClasses = NameBounds(deny: ["nvidia-a100-*"])
            spec.bounds = bounds
            spec.approvals = [.make(quorum: 1)]
        }
    }

    private func policies(_ change: (inout GuardPolicySpec) -> Void) async throws {
        let cluster = server.cluster
        try await cluster.apply(
            GuardPolicy.make("guard") { spec in
                spec.match.namespaceSelector = LabelSelector(matchLabels: ["town": "yes"])
                change(&spec)
            })
        try await cluster.apply(
            GuardPolicy.make("crowd") { spec in
                spec.match.namespaceSelector = LabelSelector(matchLabels: ["crowd": "yes"])
                var bounds = PolicyBounds()
                bounds.maxGPUs = Self.crowdGPUs
                spec.bounds = bounds
            })
        for name in ["guard", "crowd"] {
            try await expect(.init(kind: GuardPolicy.kind, key: ObjectKey(name: name)), "Valid")
        }
    }

    /// Waits until `Ready` has `reason` for the spec that the server has now.
    private func expect(_ address: ServerHistory.Address, _ reason: String) async throws {
        let now = try await server.admin.get(
            address.kind, namespace: address.key.namespace, name: address.key.name)
        let generation = now[path: "metadata", "generation"]?.integerValue ?? 0
        do {
            try await reach(address, reason, generation)
        } catch {
            let status = history.world.latest[address]?.json["status"]?.description ?? "nothing"
            throw UnmetExpectation(description: "\(error); its status is \(status)")
        }
    }

    private func reach(_ address: ServerHistory.Address, _ reason: String, _ generation: Int64) async throws {
        _ = try await history.until("\(address.kind.kind) \(address.key) to be \(reason)") {
            world -> Bool? in
            guard let json = world.latest[address]?.json,
                let conditions = try? [Condition](json: json[path: "status", "conditions"] ?? []),
                conditions[ConditionType.ready]?.reason == reason,
                let observed = json[path: "status", "observedGeneration"]?.integerValue, observed >= generation
            else { return nil }
            return true
        }
    }
}
