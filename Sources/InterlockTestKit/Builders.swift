import InterlockAPI
import JSON
import KubeCore

/// Names and numbers for tests that are different in every run and the same for one seed; print the seed.
public struct SeededNames: Sendable {
    public let seed: UInt64
    private var state: UInt64

    public init(seed: UInt64 = .random(in: .min ... .max)) {
        self.seed = seed
        state = seed
    }

    /// SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func name(_ prefix: String) -> String {
        let digits = String(next() & 0xFF_FFFF, radix: 36)
        return "\(prefix)-\(digits)"
    }
}

extension GPUNodePool {
    /// A pool that this version can realise; `change` has the last word.
    public static func make(
        _ name: String, in namespace: String, floor: Int = 2, gpuClass: String = "nvidia-h100-80gb",
        _ change: (inout GPUNodePool) -> Void = { _ in }
    ) -> GPUNodePool {
        var spec = GPUNodePoolSpec()
        spec.gpuClass = gpuClass
        spec.gpusPerNode = 8
        spec.floor = floor
        spec.region = "eu-west-1"
        spec.provider.none = [:]
        var pool = GPUNodePool(metadata: ObjectMeta(name: name, namespace: namespace), spec: spec)
        change(&pool)
        return pool
    }
}

extension AgentConfig {
    /// An agent that may write tasks; `change` has the last word.
    public static func make(
        _ name: String, in namespace: String, _ change: (inout AgentConfig) -> Void = { _ in }
    ) -> AgentConfig {
        var spec = AgentConfigSpec()
        spec.owner.team = "platform"
        spec.riskClass = .changeMaking
        spec.model = "large-1"
        var agent = AgentConfig(metadata: ObjectMeta(name: name, namespace: namespace), spec: spec)
        change(&agent)
        return agent
    }
}

extension AgentTask {
    /// A task of `agent` with `changes`; `change` has the last word.
    public static func make(
        _ name: String, in namespace: String, agent: String, changes: [Change],
        _ change: (inout AgentTask) -> Void = { _ in }
    ) -> AgentTask {
        var spec = AgentTaskSpec()
        spec.agent = agent
        spec.objective = "Bring p95 back under 800 ms"
        spec.justification = "SLO breach"
        spec.changes = changes
        var task = AgentTask(
            metadata: ObjectMeta(
                name: name, namespace: namespace, annotations: [InterlockKey.requestedBy: "agent-bot"]), spec: spec)
        change(&task)
        return task
    }
}

extension Change {
    /// Sets the nodes of a pool.
    public static func scale(
        _ pool: String, to replicas: Int, name: String = "scale", _ change: (inout Change) -> Void = { _ in }
    ) -> Change {
        apply(.gpuNodePool, pool, ["replicas": .integer(Int64(replicas))], name: name, change)
    }

    public static func apply(
        _ kind: TargetKind, _ target: String, _ spec: JSONObject, name: String = "change",
        _ change: (inout Change) -> Void = { _ in }
    ) -> Change {
        var result = Change()
        result.name = name
        result.target = ChangeTarget(kind: kind, name: target)
        result.spec = spec
        change(&result)
        return result
    }

    public static func delete(_ kind: TargetKind, _ target: String, name: String = "delete") -> Change {
        var result = Change()
        result.name = name
        result.target = ChangeTarget(kind: kind, name: target)
        result.operation = .delete
        return result
    }
}

extension GuardPolicy {
    /// A policy for everything that asks for nobody's approval, so that the built-in baseline does not either; `change`
    /// says what it holds.
    public static func make(_ name: String, _ change: (inout GuardPolicySpec) -> Void) -> GuardPolicy {
        var spec = GuardPolicySpec()
        spec.approvals = [.make("nobody", quorum: 1, when: "false")]
        change(&spec)
        return GuardPolicy(metadata: ObjectMeta(name: name), spec: spec)
    }
}

extension ApprovalRule {
    /// Approvals that every change of at least some impact needs.
    public static func make(
        _ name: String = "gpu-class", quorum: Int = 2, when: String = "plan.impact in ['High', 'Destructive']",
        _ change: (inout ApprovalRule) -> Void = { _ in }
    ) -> ApprovalRule {
        var rule = ApprovalRule()
        rule.name = name
        rule.when = when
        rule.quorum = quorum
        rule.from.groups = ["platform-approvers"]
        change(&rule)
        return rule
    }
}

extension PriceBook {
    /// One price for one GPU of a class.
    public static func make(
        _ name: String = "list", currency: String = "USD", gpuClass: String = "nvidia-h100-80gb", hourly: String = "10"
    ) -> PriceBook {
        var price = Price()
        price.gpuClass = gpuClass
        price.hourly = Money(parsing: hourly) ?? .zero
        var spec = PriceBookSpec()
        spec.currency = currency
        spec.prices = [price]
        return PriceBook(metadata: ObjectMeta(name: name), spec: spec)
    }
}
