import Gate
import InterlockAPI
import JSON
import KubeCore

/// Builders whose defaults are a plain request that every rule lets through.
enum Fixture {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func pool(_ change: (inout GPUNodePoolSpec) -> Void = { _ in }) -> GPUNodePoolSpec {
        var spec = GPUNodePoolSpec()
        spec.gpuClass = "nvidia-h100-80gb"
        spec.gpusPerNode = 8
        spec.replicas = 2
        spec.ceiling = 100
        spec.region = "eu-west-1"
        spec.encryption = Encryption(atRest: true)
        spec.provider.none = [:]
        change(&spec)
        return spec
    }

    static func pool(replicas: Int) -> GPUNodePoolSpec { pool { $0.replicas = replicas } }

    static func agent(_ change: (inout AgentConfigSpec) -> Void = { _ in }) -> AgentConfigSpec {
        var spec = AgentConfigSpec()
        spec.owner.team = "platform"
        spec.riskClass = .changeMaking
        spec.model = "acme-1"
        change(&spec)
        return spec
    }

    /// From 2 nodes to `replicas`, unless told otherwise.
    static func change(
        _ name: String = "scale", target: String = "h100", labels: [String: String] = [:],
        from before: GPUNodePoolSpec? = pool(), to after: GPUNodePoolSpec?
    ) -> TargetChange {
        TargetChange(
            name: name, kind: .gpuNodePool, target: target, targetUID: before == nil ? nil : "uid-\(target)",
            labels: labels, operation: after == nil ? .delete : .apply, before: before?.json, after: after?.json)
    }

    static func change(
        _ name: String = "configure", target: String = "helper", from before: AgentConfigSpec? = agent(),
        to after: AgentConfigSpec?
    ) -> TargetChange {
        TargetChange(
            name: name, kind: .agentConfig, target: target, targetUID: before == nil ? nil : "uid-\(target)",
            operation: after == nil ? .delete : .apply, before: before?.json, after: after?.json)
    }

    static func request(
        _ changes: [TargetChange] = [change(to: pool(replicas: 3))], _ edit: (inout ChangeRequest) -> Void = { _ in }
    ) -> ChangeRequest {
        var request = ChangeRequest(
            uid: "task-uid", namespace: "shop", namespaceLabels: ["env": "prod"], requester: "agent-user",
            agent: RequestingAgent(name: "devops", riskClass: .changeMaking, isEnabled: true), changes: changes)
        edit(&request)
        return request
    }

    /// A policy that asks for nobody's approval, so that the baseline does not either.
    static func policy(
        _ name: String = "guard", _ edit: (inout GuardPolicySpec) -> Void = { _ in }
    ) -> CompiledPolicy {
        var spec = GuardPolicySpec()
        spec.approvals = [rule("nobody") { $0.when = "false" }]
        edit(&spec)
        return PolicySet.compile(GuardPolicy(metadata: ObjectMeta(name: name), spec: spec))
    }

    static func bounds(_ edit: (inout PolicyBounds) -> Void) -> CompiledPolicy {
        policy { spec in
            var bounds = PolicyBounds()
            edit(&bounds)
            spec.bounds = bounds
        }
    }

    static func rule(_ name: String = "people", _ edit: (inout ApprovalRule) -> Void = { _ in }) -> ApprovalRule {
        var rule = ApprovalRule()
        rule.name = name
        rule.when = "true"
        rule.from.groups = ["approvers"]
        edit(&rule)
        return rule
    }

    static func book(
        _ name: String = "prices", currency: String = "USD",
        _ prices: [Price] = [price(gpuClass: "nvidia-h100-80gb", 10)]
    ) -> PriceBook {
        var spec = PriceBookSpec()
        spec.currency = currency
        spec.prices = prices
        return PriceBook(metadata: ObjectMeta(name: name), spec: spec)
    }

    static func price(
        gpuClass: String? = nil, instanceType: String? = nil, region: String? = nil, capacityType: CapacityType? = nil,
        _ hourly: Int64
    ) -> Price {
        var price = Price()
        price.gpuClass = gpuClass
        price.instanceType = instanceType
        price.region = region
        price.capacityType = capacityType
        price.hourly = Money(hourly)
        return price
    }

    static func context(
        _ policies: [CompiledPolicy] = [policy()], books: [PriceBook] = [book()],
        commitments: [Commitments.Pool] = [], now: Timestamp = now
    ) -> GateContext {
        GateContext(
            policies: PolicySet(policies), prices: PriceTable(books: books),
            commitments: Commitments(pools: commitments), now: now)
    }

    static func committed(
        _ name: String, namespace: String = "shop", labels: [String: String] = [:],
        namespaceLabels: [String: String]? = ["env": "prod"], _ admitted: GPUNodePoolSpec?,
        reserved: GPUNodePoolSpec? = nil
    ) -> Commitments.Pool {
        Commitments.Pool(
            key: ObjectKey(namespace: namespace, name: name), labels: labels, namespaceLabels: namespaceLabels,
            admitted: admitted, reserved: reserved)
    }
}

extension Assessment {
    /// The messages of a rule, as `policy/rule`.
    func messages(of rule: String) -> [String] {
        verdict.rules.filter { "\($0.policy)/\($0.rule)" == rule }.map(\.message)
    }

    /// Every rule that spoke, as `policy/rule`.
    var spoke: [String] { verdict.rules.map { "\($0.policy)/\($0.rule)" } }
}
