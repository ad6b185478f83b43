import InterlockAPI

/// How much a change can hurt: a pure function of what stood there and what would stand there.
///
/// | change | impact |
/// |---|---|
/// | nothing differs; deletion of what is not there | None |
/// | pool: labels, taints that evict nothing, zones, floor and ceiling; a new pool without nodes | Low |
/// | pool: fewer than 4 nodes more and less than double; fewer nodes, but some | Medium |
/// | pool: hardware or place of a pool without nodes; its deletion; encryption turned on; anything else | Medium |
/// | pool: at least double, or from none; 4 or more nodes more; to none; fewer than its floor was | High |
/// | pool with nodes: gpuClass, instanceType, gpusPerNode, region, capacityType, provider, NoExecute taint | High |
/// | pool: encryption.atRest turned off without nodes | High |
/// | pool: deletion, or encryption.atRest turned off, with nodes | Destructive |
/// | agent: disabled; features and prompt of an Advisory one; a new one that is Advisory or disabled | Low |
/// | agent: tools, retrieval, prompt, features, owner, rollout; enabled or new and ChangeMaking | Medium |
/// | agent: model, riskClass; enabled or new and Autonomous; an index that is no longer encrypted | High |
/// | agent: deletion | Destructive |
/// | pool: how many nodes it has afterwards, or of which GPU, is not known | High |
/// | cloud resource: new, or another | Low |
/// | cloud resource: data that is no longer encrypted | High |
/// | cloud resource: deletion, also to create it anew | Destructive |
/// | content that cannot be read (it is denied too) | High |
///
/// The highest line that applies counts.
enum ImpactTable {
    static func impact(of change: ReadChange) -> Impact {
        guard change.changesSomething else { return .none }
        let isDeletion = change.change.operation == .delete
        switch change.content {
        case .unreadable: return isDeletion ? .destructive : .high
        case .pool(let before, let after):
            guard let after else { return deletion(of: before) }
            if change.unproven("replicas", "gpuClass", "gpusPerNode") != nil { return .high }
            return before.map { pool(from: $0, to: after) } ?? (after.desiredReplicas > 0 ? .high : .low)
        case .agent(let before, let after):
            guard let after else { return .destructive }
            return before.map { agent(from: $0, to: after) } ?? enabling(after)
        case .cloudResource(let before, let after):
            guard let after, !after.isReplaced else { return .destructive }
            let encrypted = Set((before?.stores ?? []).filter { $0.isEncryptedAtRest == true }.map(\.identity))
            let opened = after.stores.contains { $0.isEncryptedAtRest != true && encrypted.contains($0.identity) }
            return opened ? .high : .low
        }
    }

    // MARK: Pools

    private static func deletion(of pool: GPUNodePoolSpec?) -> Impact {
        guard let pool else { return .low }
        return pool.desiredReplicas > 0 ? .destructive : .medium
    }

    private static func pool(from before: GPUNodePoolSpec, to after: GPUNodePoolSpec) -> Impact {
        let hasNodes = before.desiredReplicas > 0 || after.desiredReplicas > 0
        var impact = max(.low, scale(from: before, to: after))
        if hardware(of: before) != hardware(of: after) { impact = max(impact, hasNodes ? .high : .medium) }
        if evictions(of: before) != evictions(of: after) { impact = max(impact, hasNodes ? .high : .low) }
        switch (before.encryption?.atRest ?? false, after.encryption?.atRest ?? false) {
        case (true, false): impact = max(impact, before.desiredReplicas > 0 ? .destructive : .high)
        case (false, true): impact = max(impact, .medium)
        case (true, true), (false, false): break
        }
        if before.lease != after.lease || before.retireAfterIdle != after.retireAfterIdle {
            impact = max(impact, .medium)
        }
        return impact
    }

    private static func scale(from before: GPUNodePoolSpec, to after: GPUNodePoolSpec) -> Impact {
        let (old, new) = (Int128(max(0, before.desiredReplicas)), Int128(max(0, after.desiredReplicas)))
        if new == old { return .none }
        if new > old { return new >= 2 * old || new - old >= 4 ? .high : .medium }
        return new == 0 || new < Int128(before.floor) ? .high : .medium
    }

    /// What nodes are made of and where: nodes with another of these are other nodes.
    private static func hardware(of spec: GPUNodePoolSpec) -> GPUNodePoolSpec {
        var hardware = GPUNodePoolSpec()
        hardware.gpuClass = spec.gpuClass
        hardware.instanceType = spec.instanceType
        hardware.gpusPerNode = spec.gpusPerNode
        hardware.region = spec.region
        hardware.capacityType = spec.capacityType
        hardware.provider = spec.provider
        return hardware
    }

    private static func evictions(of spec: GPUNodePoolSpec) -> Set<Taint> {
        Set(spec.taints.filter { $0.effect == .noExecute })
    }

    // MARK: Agents

    private static func agent(from before: AgentConfigSpec, to after: AgentConfigSpec) -> Impact {
        var impact = Impact.low
        if before.model != after.model || before.riskClass != after.riskClass { return .high }
        if !before.enabled, after.enabled { impact = max(impact, enabling(after)) }
        if before.tools != after.tools || before.retrieval != after.retrieval || before.owner != after.owner
            || before.rollout != after.rollout
        {
            impact = max(impact, .medium)
        }
        if before.prompt != after.prompt || before.features != after.features {
            impact = max(impact, after.riskClass == .advisory ? .low : .medium)
        }
        let opened = Set(after.retrieval.filter { !$0.encryptedAtRest }.map(\.index))
        if before.retrieval.contains(where: { $0.encryptedAtRest && opened.contains($0.index) }) { impact = .high }
        return impact
    }

    private static func enabling(_ agent: AgentConfigSpec) -> Impact {
        guard agent.enabled else { return .low }
        return switch agent.riskClass {
        case .advisory: .low
        case .changeMaking: .medium
        case .autonomous: .high
        }
    }
}

extension DataStore {
    /// Tells the stores of one resource apart.
    fileprivate var identity: String { "\(kind) \(part ?? "")" }
}
