import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Providers
import Synchronization
import Testing

@Suite("Policies that change")
struct PolicyChangeTests {
    private let guardName = ObjectKey(name: "guard")

    @Test("what is applied is told to be out of bounds and stays, until the policy allows it again")
    func applied() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy {
                $0.bounds = PolicyBounds()
                $0.bounds?.gpuClasses = NameBounds(deny: ["nvidia-h100-*"])
            }
            let pool = try await scenario.cluster.expect(GPUNodePool.self, scenario.pool, to: "be out of bounds") {
                $0.status.conditions[ConditionType.outOfBounds]?.status == .yes
            }
            let message = pool.status.conditions[ConditionType.outOfBounds]?.message ?? ""
            #expect(message.contains("nvidia-h100-80gb is denied by gpuClasses of policy guard"))
            #expect(pool.status.conditions[ConditionType.ready]?.status == .yes)
            #expect(pool.status.admitted?.desiredReplicas == 2 && pool.status.readyReplicas == 2)
            try await scenario.policy { _ in }
            try await scenario.cluster.expect(GPUNodePool.self, scenario.pool, to: "be within bounds") {
                $0.status.conditions[ConditionType.outOfBounds] == nil
            }
        }
    }

    @Test("a policy whose totals are exceeded by what is committed says so, and how far its budget is used up")
    func totals() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy {
                $0.bounds = PolicyBounds()
                $0.bounds?.maxGPUs = 8
                $0.budget = Budget()
                $0.budget?.currency = "USD"
                $0.budget?.maxHourly = Money(200)
                $0.budget?.alertAt = [50, 80]
            }
            let policy = try await scenario.cluster.expect(GuardPolicy.self, guardName, to: "be over its bounds") {
                $0.status.conditions[ConditionType.outOfBounds]?.status == .yes
            }
            #expect(policy.status.gpusCommitted == 16 && policy.status.matchedPools == 1)
            #expect(policy.status.matchedAgents == 1 && policy.status.budgetUsed == 80)
            #expect(policy.status.conditions[ConditionType.budgetAlert]?.reason == "At80Percent")
            #expect(
                policy.status.conditions[ConditionType.outOfBounds]?.message.hasPrefix(
                    "16 GPUs are committed, more than the 8 of spec.bounds.maxGPUs") == true)
        }
    }

    @Test("a policy lists what it denied, with the task and the rule, and one in Audit what it would have")
    func denials() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy {
                $0.bounds = PolicyBounds()
                $0.bounds?.maxNodesPerPool = 2
            }
            try await scenario.cluster.apply(
                GuardPolicy.make("trial") {
                    $0.enforcement = .audit
                    $0.approvals = [.make("everybody", quorum: 1, when: "true")]
                })
            try await scenario.cluster.expectReason("Valid", of: GuardPolicy.self, ObjectKey(name: "trial"))
            let key = try await scenario.submit([.scale("h100", to: 3)], as: "more")
            try await scenario.cluster.expectPhase(.denied, of: key)
            let policy = try await scenario.cluster.expect(GuardPolicy.self, guardName, to: "list the denial") {
                $0.status.denials.contains { $0.name == "more" }
            }
            let denial = try #require(policy.status.denials.first)
            #expect(denial.kind == "AgentTask" && denial.rule == "maxNodesPerPool" && denial.enforcement == .enforce)
            let trial = try await scenario.cluster.expect(
                GuardPolicy.self, ObjectKey(name: "trial"), to: "list what it would have asked"
            ) { $0.status.denials.contains { $0.name == "more" } }
            let would = try #require(trial.status.denials.first { $0.name == "more" })
            #expect(would.decision == .requireApproval && would.enforcement == .audit)
            let task = try #require(try await scenario.cluster.read(AgentTask.self, key))
            #expect(task.status.verdict?.warnings.isEmpty == true)
        }
    }

    @Test("a policy in Warn tells the task and holds nobody")
    func warning() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.apply(
                GuardPolicy.make("trial") {
                    $0.enforcement = .warn
                    $0.bounds = PolicyBounds()
                    $0.bounds?.maxNodesPerPool = 2
                })
            try await scenario.cluster.expectReason("Valid", of: GuardPolicy.self, ObjectKey(name: "trial"))
            let key = try await scenario.submit([.scale("h100", to: 3)])
            let task = try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(task.status.verdict?.warnings.map(\.rule) == ["maxNodesPerPool"])
        }
    }

    @Test("a rule in CEL denies a task with its message, and one that cannot be compiled blocks and says where")
    func rules() async throws {
        try await Scenario.run { scenario in
            var rule = RuleValidation()
            rule.name = "small"
            rule.expression = "object.spec.replicas - oldObject.spec.floor < 1 || task.metadata.name == 'allowed'"
            rule.messageExpression = "'no more than the floor for ' + agent.name"
            try await scenario.policy { [rule] in
                $0.rules = PolicyRules()
                $0.rules?.validations = [rule]
            }
            let denied = try await scenario.submit([.scale("h100", to: 3)])
            let task = try await scenario.cluster.expectPhase(.denied, of: denied)
            #expect(task.status.message == "no more than the floor for devops-assistant")
            let allowed = try await scenario.submit([.scale("h100", to: 3)], as: "allowed")
            try await scenario.cluster.expectPhase(.succeeded, of: allowed)
            rule.expression = "object.spec.replicas > > 1"
            try await scenario.policy(
                { [rule] in
                    $0.rules = PolicyRules()
                    $0.rules?.validations = [rule]
                }, reason: "Invalid")
            let policy = try await scenario.cluster.read(GuardPolicy.self, guardName)
            let message = policy?.status.conditions[ConditionType.ready]?.message ?? ""
            #expect(message.contains("spec.rules.validations[0].expression:1:24: "), "\(message)")
        }
    }
    @Test("a task that is admitted is held before its next write while a policy that changed would deny it")
    func running() async throws {
        try await Scenario.withCluster { scenario in
            try await scenario.cluster.withController {
                try await scenario.setUp()
                try await scenario.addPool("l4")
            }
            let cluster = scenario.cluster
            let isChanged = Mutex(false)
            let faulty = FaultyAccess(cluster.controller.access) { moment, call in
                guard case .apply(let address, "interlock/checkout-prod/task", _) = call, call.isWrite,
                    moment == .before, address.key.name == "l4", !isChanged.withLock({ $0 })
                else { return }
                // The first write does not get through; when it is tried again the policy is another one.
                try await cluster.edit(
                    GuardPolicy.self, guardName, ["spec": ["bounds": ["gpuClasses": ["deny": ["nvidia-*"]]]]])
                try await cluster.expect(GuardPolicy.self, guardName, to: "be seen by the controller") {
                    $0.status.observedGeneration == $0.metadata.generation
                }
                isChanged.withLock { $0 = true }
                throw Status(code: 503, reason: "ServiceUnavailable", message: "try again")
            }
            try await cluster.withController(access: faulty) {
                let key = try await scenario.submit([.scale("l4", to: 3)])
                let held = try await cluster.expect(AgentTask.self, key, to: "be held") {
                    $0.status.message == "held: nvidia-h100-80gb is denied by gpuClasses of policy guard"
                }
                #expect(held.status.phase == .applying)
                #expect(try await cluster.read(GPUNodePool.self, scenario.key("l4"))?.spec.replicas == nil)
                try await cluster.edit(GuardPolicy.self, guardName, ["spec": ["bounds": .null]])
                try await cluster.expectPhase(.succeeded, of: key)
                #expect(try await scenario.admittedReplicas("l4") == 3)
            }
        }
    }
}
