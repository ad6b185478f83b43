import InterlockAPI

/// Which provider realises a pool.
public enum ProviderChoice: Sendable {
    case provider(any CapacityProvider)
    /// Why none can, in a sentence.
    case unavailable(String)

    public init(for spec: GPUNodePoolSpec) {
        let named = [
            spec.provider.none.map { _ in "none" }, spec.provider.karpenter.map { _ in "karpenter" },
            spec.provider.clusterAPI.map { _ in "clusterAPI" },
        ].compactMap(\.self)
        switch named {
        case ["none"]:
            self = .provider(NoProvider())
        case let names where names.count == 1:
            self = .unavailable(
                "spec.provider.\(names[0]) is not available in this version; use spec.provider.none")
        case let names where names.isEmpty:
            self = .unavailable("spec.provider names no provider; set spec.provider.none")
        case let names:
            self = .unavailable("spec.provider names \(names.joined(separator: " and ")); exactly one must be set")
        }
    }
}

extension GPUNodePoolSpec {
    /// What the spec asks for and this version cannot do, a sentence each. A pool with any of it is not admitted.
    public var unavailableParts: [String] {
        var parts: [String] = []
        if lease != nil { parts.append("spec.lease is not available in this version; remove it") }
        if retireAfterIdle != nil { parts.append("spec.retireAfterIdle is not available in this version; remove it") }
        if case .unavailable(let sentence) = ProviderChoice(for: self) { parts.append(sentence) }
        return parts
    }
}

extension AgentConfigSpec {
    /// What the spec asks for and this version cannot do, a sentence each. A configuration with any of it is not admitted.
    public var unavailableParts: [String] {
        rollout == nil ? [] : ["spec.rollout is not available in this version; remove it"]
    }
}
