import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Providers
import Synchronization
import Testing

@Suite("Tasks from beginning to end")
struct TaskScenarioTests {
    @Test("a small change goes through by itself, and says so everywhere")
    func smallChange() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.scale("h100", to: 3)])
            let task = try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(task.trueConditions == ["Ready"])
            #expect(task.status.plan?.impact == .medium)
            #expect(task.status.plan?.cost?.hourlyDelta == Money(80))
            #expect(task.status.steps.map(\.phase) == [.done])
            let pool = try await scenario.cluster.expectApplied(3, to: scenario.pool)
            #expect(pool.metadata.annotations[InterlockKey.task] == "checkout-prod/task")
            #expect(pool.metadata.annotations[InterlockKey.plan] == task.status.plan?.digest)
            #expect(pool.status.admittedBy?.taskUID == task.metadata.uid)
            #expect(pool.status.hourlyCost == Money(240))
            #expect(pool.status.readyReplicas == 3)
            try await scenario.cluster.expectEvent("Applying", about: AgentTask.self, key)
            try await scenario.cluster.expectEvent("Succeeded", about: AgentTask.self, key)
        }
    }

    @Test("a GPU class that a policy denies is denied with the policy's sentence, and nothing is written")
    func deniedClass() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy {
                var bounds = PolicyBounds()
                bounds.gpuClasses = NameBounds(deny: ["nvidia-a100-*"])
                $0.bounds = bounds
            }
            let change = InterlockAPI.Change.apply(.gpuNodePool, "h100", ["gpuClass": "nvidia-a100-40gb"])
            let key = try await scenario.submit([change])
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.trueConditions == ["Stalled"])
            #expect(task.status.message?.contains("gpuClasses") == true, "\(task.status.message ?? "")")
            let pool = try await scenario.cluster.read(GPUNodePool.self, scenario.pool)
            #expect(pool?.spec.gpuClass == "nvidia-h100-80gb")
        }
    }

    @Test("a change that needs two approvals waits for both and is then applied")
    func quorum() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy { $0.approvals = [.make(quorum: 2)] }
            let key = try await scenario.submit([.scale("h100", to: 6)])
            let waiting = try await scenario.cluster.expectPhase(.awaitingApproval, of: key)
            #expect(waiting.trueConditions == ["Reconciling"])
            #expect(waiting.status.conditions["Reconciling"]?.reason == "AwaitingApproval")
            let digest = try #require(waiting.status.plan?.digest)
            try await scenario.approve(key, by: "agent-bot", digest: digest)
            try await scenario.approve(key, by: "alice", digest: digest)
            let one = try await scenario.cluster.expect(AgentTask.self, key, to: "have one approval that counts") {
                $0.status.approvals?.needed.first?.have == 1 && $0.status.approvals?.given.count == 2
            }
            #expect(one.status.phase == .awaitingApproval)
            #expect(one.status.needs?.contains("1 more approval") == true)
            #expect(try await scenario.admittedReplicas() == 2)
            try await scenario.approve(key, by: "bob", digest: digest)
            try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(try await scenario.admittedReplicas() == 6)
        }
    }

    @Test("one denial stops a plan for good")
    func veto() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            let key = try await scenario.submit([.scale("h100", to: 6)])
            let digest = try #require(
                try await scenario.cluster.expectPhase(.awaitingApproval, of: key).status.plan?.digest)
            try await scenario.approve(key, by: "alice", digest: digest, "deny")
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.status.message?.contains("alice") == true)
            #expect(try await scenario.admittedReplicas() == 2)
        }
    }

    @Test("an approval of an older plan does not count for the one that stands there now")
    func olderPlan() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            let key = try await scenario.submit([.scale("h100", to: 6)])
            let digest = try #require(
                try await scenario.cluster.expectPhase(.awaitingApproval, of: key).status.plan?.digest)
            try await scenario.submit([.scale("h100", to: 9)])
            let replanned = try await scenario.cluster.expect(AgentTask.self, key, to: "be planned anew") {
                $0.status.phase == .awaitingApproval && $0.status.plan?.digest != digest
            }
            try await scenario.approve(key, by: "alice", digest: digest)
            let task = try await scenario.cluster.expect(AgentTask.self, key, to: "show the outdated approval") {
                $0.status.approvals?.given.first?.reason == "is for an older plan"
            }
            #expect(task.status.phase == .awaitingApproval)
            try await scenario.approve(key, by: "alice", digest: try #require(replanned.status.plan?.digest))
            try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(try await scenario.admittedReplicas() == 9)
        }
    }

    @Test("without trust in annotations no approval counts, and the task says why")
    func untrusted() async throws {
        try await Scenario.withCluster { scenario in
            try await scenario.cluster.withController { try await scenario.setUp() }
            try await scenario.cluster.withController(configuration: .init()) {
                try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
                let key = try await scenario.submit([.scale("h100", to: 6)])
                let digest = try #require(
                    try await scenario.cluster.expectPhase(.awaitingApproval, of: key).status.plan?.digest)
                try await scenario.approve(key, by: "alice", digest: digest)
                let task = try await scenario.cluster.expect(AgentTask.self, key, to: "show the approval") {
                    $0.status.approvals?.given.isEmpty == false
                }
                #expect(task.status.phase == .awaitingApproval)
                #expect(task.status.needs?.contains("--trust-unverified-approvals") == true)
            }
        }
    }

    @Test("a change over the budget is denied")
    func overBudget() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy {
                var budget = Budget()
                budget.currency = "USD"
                budget.maxHourly = Money(300)
                $0.budget = budget
            }
            let key = try await scenario.submit([.scale("h100", to: 4)])
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.status.message?.contains("budget.maxHourly") == true)
            #expect(try await scenario.admittedReplicas() == 2)
        }
    }

    @Test("of many tasks that race for the rest of a budget exactly those that fit are let through")
    func race() async throws {
        try await Scenario.run { scenario in
            let names = (0..<6).map { "pool-\($0)" }
            for name in names { try await scenario.addPool(name) }
            // 7 pools of 2 nodes cost 1120; there is room for two more nodes.
            try await scenario.policy {
                var budget = Budget()
                budget.currency = "USD"
                budget.maxHourly = Money(1300)
                $0.budget = budget
            }
            for name in names { try await scenario.submit([.scale(name, to: 3)], as: "task-\(name)") }
            var phases: [TaskPhase] = []
            for name in names {
                let task = try await scenario.cluster.expect(
                    AgentTask.self, scenario.key("task-\(name)"), to: "end"
                ) { $0.status.phase?.isEnd == true }
                phases.append(try #require(task.status.phase))
            }
            #expect(phases.filter { $0 == .succeeded }.count == 2)
            #expect(phases.filter { $0 == .denied }.count == 4)
        }
    }

    @Test("a task that names an unknown agent is denied with a sentence")
    func unknownAgent() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.scale("h100", to: 3)]) { $0.spec.agent = "nobody" }
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(
                task.status.message
                    == "AgentConfig nobody does not exist in namespace checkout-prod; create it, or name another in spec.agent"
            )
        }
    }

    @Test("the tasks of an agent that is switched off are denied")
    func disabledAgent() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.edit(
                AgentConfig.self, scenario.key(scenario.agent), ["spec": ["enabled": false]])
            let key = try await scenario.submit([.scale("h100", to: 3)])
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.status.message?.contains("is disabled") == true)
        }
    }

    @Test("a change that somebody else's field stands against is refused with the owner's name")
    func foreignOwner() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.apply(
                GPUNodePool.make("owned", in: Scenario.namespace) { $0.spec.replicas = 2 }, as: "argocd-controller")
            try await scenario.cluster.expectReason("Ready", of: GPUNodePool.self, scenario.key("owned"))
            let key = try await scenario.submit([.scale("owned", to: 3)])
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.status.message?.contains("argocd-controller") == true)
            #expect(task.status.message?.contains("spec.replicas") == true)
            #expect(try await scenario.admittedReplicas("owned") == 2)
        }
    }

    @Test("fields that an ended task left behind are taken over by the next task")
    func leftBehind() async throws {
        try await Scenario.run { scenario in
            let first = try await scenario.submit([.scale("h100", to: 3)], as: "first")
            try await scenario.cluster.expectPhase(.succeeded, of: first)
            let second = try await scenario.submit([.scale("h100", to: 4)], as: "second")
            try await scenario.cluster.expectPhase(.succeeded, of: second)
            #expect(try await scenario.admittedReplicas() == 4)
        }
    }

    @Test("an invalid policy blocks what it matches and says where it is wrong")
    func invalidPolicy() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy({ $0.approvals = [.make(when: "cost.hourlyDelta >")] }, reason: "Invalid")
            let policy = try await scenario.cluster.read(GuardPolicy.self, ObjectKey(name: "guard"))
            #expect(policy?.status.conditions["Stalled"]?.message.contains("spec.approvals[0].when") == true)
            let key = try await scenario.submit([.scale("h100", to: 3)])
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.status.message?.contains("spec.approvals[0].when") == true)
        }
    }

    private static var check: Verification {
        var check = Verification()
        check.name = "p95"
        check.max = FixedDecimal(1)
        var query = PrometheusQuery()
        query.address = "http://prometheus:9090"
        query.query = "up"
        check.prometheus = query
        return check
    }

    static let notYet: [(String, @Sendable (inout AgentTask) -> Void)] = [
        ("spec.lease", { $0.spec.lease = .hours(1) }),
        ("spec.verify", { $0.spec.verify = [check] }),
        ("Rollback", { $0.spec.onFailure = .rollback }),
    ]

    @Test("what this version cannot do is denied with a sentence", arguments: notYet)
    func unavailablePart(part: String, edit: @Sendable (inout AgentTask) -> Void) async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.scale("h100", to: 3)], edit)
            let task = try await scenario.cluster.expectPhase(.denied, of: key)
            #expect(task.status.message?.contains(part) == true)
            #expect(task.status.message?.contains("not available in this version") == true)
        }
    }

    @Test("a task edited after its end is planned and applied anew")
    func editAfterEnd() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.scale("h100", to: 3)])
            let first = try await scenario.cluster.expectPhase(.succeeded, of: key)
            try await scenario.submit([.scale("h100", to: 4)])
            let second = try await scenario.cluster.expect(AgentTask.self, key, to: "succeed again") {
                $0.status.phase == .succeeded && $0.status.observedGeneration == 2
            }
            #expect(second.status.session?.id != first.status.session?.id)
            #expect(try await scenario.admittedReplicas() == 4)
        }
    }

    @Test("a suspended task starts nothing until it is lifted")
    func suspend() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.scale("h100", to: 3)]) { $0.spec.suspend = true }
            let task = try await scenario.cluster.expectPhase(.suspended, of: key)
            #expect(task.trueConditions.isEmpty)
            #expect(try await scenario.admittedReplicas() == 2)
            try await scenario.submit([.scale("h100", to: 3)])
            try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(try await scenario.admittedReplicas() == 3)
        }
    }

    @Test("changes are made in the order of their dependencies, one after the other")
    func order() async throws {
        try await Scenario.run { scenario in
            try await scenario.addPool("l4")
            let changes: [InterlockAPI.Change] = [
                .scale("h100", to: 3, name: "second") { $0.dependsOn = ["first"] }, .scale("l4", to: 3, name: "first"),
            ]
            let key = try await scenario.submit(changes)
            let task = try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(task.status.steps.map(\.name) == ["first", "second"])
            let h100 = try #require(try await scenario.cluster.read(GPUNodePool.self, scenario.pool))
            let l4 = try #require(try await scenario.cluster.read(GPUNodePool.self, scenario.key("l4")))
            let versions = [l4, h100].map { Int($0.metadata.resourceVersion) ?? 0 }
            #expect(versions[0] < versions[1])
        }
    }

    @Test("a task may create a pool, which takes it up without being asked again")
    func create() async throws {
        try await Scenario.run { scenario in
            let spec = GPUNodePool.make("new", in: Scenario.namespace).spec.json.objectValue
            let key = try await scenario.submit([.apply(.gpuNodePool, "new", try #require(spec))])
            let task = try await scenario.cluster.expectPhase(.succeeded, of: key)
            let pool = try await scenario.cluster.read(GPUNodePool.self, scenario.key("new"))
            #expect(pool?.status.admittedBy?.taskUID == task.metadata.uid)
            #expect(pool?.status.admitted?.desiredReplicas == 2)
        }
    }

    @Test("a task may delete a pool, and not one that does not exist")
    func delete() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.delete(.gpuNodePool, "h100")])
            try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(try await scenario.cluster.read(GPUNodePool.self, scenario.pool) == nil)
            let other = try await scenario.submit([.delete(.gpuNodePool, "h100")], as: "again")
            let task = try await scenario.cluster.expectPhase(.denied, of: other)
            #expect(task.status.message == "GPUNodePool h100 does not exist in namespace checkout-prod")
        }
    }

    @Test("an approval holds for its time and not longer")
    func expiry() async throws {
        try await Scenario.withCluster { scenario in
            let clock = ManualClock()
            try await scenario.cluster.withController(now: { clock.time }) {
                try await scenario.setUp()
                try await scenario.policy { $0.approvals = [.make(quorum: 2)] }
                let key = try await scenario.submit([.scale("h100", to: 6)])
                let digest = try #require(
                    try await scenario.cluster.expectPhase(.awaitingApproval, of: key).status.plan?.digest)
                try await scenario.approve(key, by: "alice", digest: digest)
                try await scenario.cluster.expect(AgentTask.self, key, to: "have alice's approval") {
                    $0.status.approvals?.needed.first?.have == 1
                }
                clock.advance(by: .seconds(4 * 3600))
                try await scenario.approve(key, by: "bob", digest: digest)
                let task = try await scenario.cluster.expect(AgentTask.self, key, to: "have bob's approval only") {
                    $0.status.approvals?.given.first { $0.by == "bob" }?.counts == true
                }
                #expect(task.status.phase == .awaitingApproval)
                #expect(task.status.approvals?.given.first { $0.by == "alice" }?.reason.contains("expired") == true)
                #expect(try await scenario.admittedReplicas() == 2)
            }
        }
    }

    @Test("a task that is suspended in the middle starts nothing more, and goes on when it is lifted")
    func suspendInTheMiddle() async throws {
        try await Scenario.withCluster { scenario in
            try await scenario.cluster.withController {
                try await scenario.setUp()
                try await scenario.addPool("l4")
            }
            let key = scenario.key("task")
            let cluster = scenario.cluster
            let faulty = FaultyAccess(cluster.controller.access) { moment, call in
                guard case .apply(let address, let manager, _) = call, call.isWrite, moment == .after,
                    address.key.name == "l4", manager == "interlock/checkout-prod/task"
                else { return }
                try await cluster.edit(AgentTask.self, key, ["spec": ["suspend": true]])
            }
            let changes: [InterlockAPI.Change] = [
                .scale("l4", to: 3, name: "first"), .scale("h100", to: 3, name: "second") { $0.dependsOn = ["first"] },
            ]
            try await cluster.withController(access: faulty) {
                try await scenario.submit(changes)
                try await cluster.expectPhase(.suspended, of: key)
                let h100 = try #require(try await cluster.read(GPUNodePool.self, scenario.pool))
                #expect(h100.spec.replicas == nil)
            }
            try await cluster.withController {
                try await cluster.edit(AgentTask.self, key, ["spec": ["suspend": false]])
                try await cluster.expectPhase(.succeeded, of: key)
                #expect(try await scenario.admittedReplicas("l4") == 3)
                #expect(try await scenario.admittedReplicas() == 3)
            }
        }
    }

    @Test("a policy's switch holds an admitted task in the middle, and it goes on when the switch is back")
    func haltInTheMiddle() async throws {
        try await Scenario.withCluster { scenario in
            try await scenario.cluster.withController {
                try await scenario.setUp()
                try await scenario.addPool("l4")
            }
            let cluster = scenario.cluster
            let isThrown = Mutex(false)
            let faulty = FaultyAccess(cluster.controller.access) { moment, call in
                guard case .apply(let address, "interlock/checkout-prod/task", _) = call, call.isWrite,
                    moment == .before,
                    address.key.name == "l4", !isThrown.withLock({ $0 })
                else { return }
                // The first write does not get through; when it is tried again the switch is on.
                try await cluster.edit(GuardPolicy.self, ObjectKey(name: "guard"), ["spec": ["halt": true]])
                try await cluster.expect(GuardPolicy.self, ObjectKey(name: "guard"), to: "be seen by the controller") {
                    $0.status.observedGeneration == $0.metadata.generation
                }
                isThrown.withLock { $0 = true }
                throw Status(code: 503, reason: "ServiceUnavailable", message: "try again")
            }
            try await cluster.withController(access: faulty) {
                let key = try await scenario.submit([.scale("l4", to: 3)])
                let held = try await cluster.expect(AgentTask.self, key, to: "be held") {
                    $0.status.message?.hasPrefix("held: policy guard has halted") == true
                }
                #expect(held.status.phase == .applying)
                #expect(try await cluster.read(GPUNodePool.self, scenario.key("l4"))?.spec.replicas == nil)
                try await cluster.edit(GuardPolicy.self, ObjectKey(name: "guard"), ["spec": ["halt": false]])
                try await cluster.expectPhase(.succeeded, of: key)
                #expect(try await scenario.admittedReplicas("l4") == 3)
            }
        }
    }

    @Test("a task may change its own agent, which is delivered anew")
    func changesItsAgent() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.apply(.agentConfig, scenario.agent, ["features": ["careful": true]])])
            let task = try await scenario.cluster.expectPhase(.succeeded, of: key)
            let agent = try #require(
                try await scenario.cluster.read(AgentConfig.self, scenario.key(scenario.agent)))
            #expect(agent.status.admitted?.features == ["careful": true])
            #expect(agent.status.admittedBy?.taskUID == task.metadata.uid)
        }
    }

    @Test("what the API server refuses to the controller is told on the task and tried again")
    func refused() async throws {
        try await Scenario.withCluster { scenario in
            try await scenario.cluster.withController { try await scenario.setUp() }
            let isRefusing = Mutex(true)
            let faulty = FaultyAccess(scenario.cluster.controller.access) { moment, call in
                guard moment == .before, case .apply(_, let manager, _) = call, manager.hasPrefix("interlock/"),
                    isRefusing.withLock({ $0 })
                else { return }
                throw Status(code: 403, reason: "Forbidden", message: "interlock may not patch gpunodepools")
            }
            try await scenario.cluster.withController(access: faulty) {
                let key = try await scenario.submit([.scale("h100", to: 3)])
                try await scenario.cluster.expect(AgentTask.self, key, to: "say what was refused") {
                    $0.status.message?.contains("interlock may not patch gpunodepools") == true
                }
                isRefusing.withLock { $0 = false }
                try await scenario.cluster.expectPhase(.succeeded, of: key)
            }
        }
    }

    @Test("a conflict right before the change is written does not cost the approval that was given for it")
    func conflictBeforeWriting() async throws {
        try await Scenario.withCluster { scenario in
            try await scenario.cluster.withController {
                try await scenario.setUp()
                try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            }
            let isApproved = Mutex(false)
            let conflicts = Mutex(2)
            let faulty = FaultyAccess(scenario.cluster.controller.access) { moment, call in
                guard moment == .before, case .apply(let address, let manager, let mode) = call, mode.isDryRun,
                    manager.hasPrefix("interlock/"), isApproved.withLock({ $0 }),
                    try await scenario.cluster.read(AgentTask.self, scenario.key("task"))?.status.phase == .applying,
                    conflicts.withLock({ left in
                        left -= 1
                        return left >= 0
                    })
                else { return }
                throw Status(code: 409, reason: "Conflict", message: "\(address.key.name) has been modified")
            }
            try await scenario.cluster.withController(access: faulty) {
                let key = try await scenario.submit([.scale("h100", to: 6)])
                let digest = try #require(
                    try await scenario.cluster.expectPhase(.awaitingApproval, of: key).status.plan?.digest)
                isApproved.withLock { $0 = true }
                try await scenario.approve(key, by: "alice", digest: digest)
                try await scenario.cluster.expectPhase(.succeeded, of: key)
                #expect(try await scenario.admittedReplicas() == 6)
            }
            #expect(conflicts.withLock { $0 } < 0, "both conflicts were met")
        }
    }
}
