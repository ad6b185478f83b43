import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Providers
import Testing

@Suite("Guarded objects edited directly")
struct GuardedScenarioTests {
    private func scale(_ scenario: Scenario, to count: Int?) async throws {
        try await scenario.cluster.edit(
            GPUNodePool.self, scenario.pool, ["spec": ["replicas": count.map { .integer(Int64($0)) } ?? .null]])
    }

    @Test("a person's small edit goes through the same gate, and a large one waits for approval on the pool itself")
    func directEdit() async throws {
        try await Scenario.run { scenario in
            try await scale(scenario, to: 3)
            let small = try await scenario.cluster.expectApplied(3, to: scenario.pool)
            #expect(small.status.admittedBy?.task == nil)
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            try await scale(scenario, to: 9)
            let waiting = try await scenario.cluster.expectReason(
                "AwaitingApproval", of: GPUNodePool.self, scenario.pool)
            #expect(waiting.status.admitted?.desiredReplicas == 3)
            #expect(waiting.status.readyReplicas == 3)
            let digest = try #require(waiting.status.plan?.digest)
            try await scenario.cluster.edit(
                GPUNodePool.self, scenario.pool, ["metadata": ["annotations": ["interlock.dev/changed-by": "carol"]]])
            try await scenario.cluster.note(by: "alice", digest: digest, on: GPUNodePool.self, scenario.pool)
            let pool = try await scenario.cluster.expectApplied(9, to: scenario.pool)
            #expect(pool.status.admittedBy?.requester == "carol")
            let ready = try await scenario.cluster.expectReason("Ready", of: GPUNodePool.self, scenario.pool)
            #expect(ready.status.plan == nil)
        }
    }

    @Test("an approval is used once: the same edit made again needs another")
    func usedOnce() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            try await scenario.cluster.edit(
                GPUNodePool.self, scenario.pool, ["metadata": ["annotations": ["interlock.dev/changed-by": "carol"]]])
            try await scale(scenario, to: 5)
            let first = try await scenario.cluster.expectReason("AwaitingApproval", of: GPUNodePool.self, scenario.pool)
            let digest = try #require(first.status.plan?.digest)
            try await scenario.cluster.note(by: "alice", digest: digest, on: GPUNodePool.self, scenario.pool)
            try await scenario.cluster.expectApplied(5, to: scenario.pool)
            try await scale(scenario, to: nil)
            try await scenario.cluster.expectApplied(2, to: scenario.pool)
            try await scale(scenario, to: 5)
            let again = try await scenario.cluster.expectReason("AwaitingApproval", of: GPUNodePool.self, scenario.pool)
            #expect(again.status.plan?.digest == digest)
            #expect(again.status.admitted?.desiredReplicas == 2)
            try await scenario.cluster.note(
                by: "alice", digest: digest, on: GPUNodePool.self, scenario.pool, because: "once more")
            try await scenario.cluster.expectApplied(5, to: scenario.pool)
        }
    }

    @Test("a task on a pool with somebody's pending edit waits, so that nobody approves both at once")
    func taskBesidePendingEdit() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy { $0.approvals = [.make(quorum: 1, when: "plan.impact == 'High'")] }
            try await scenario.cluster.edit(GPUNodePool.self, scenario.pool, ["spec": ["region": "eu-north-1"]])
            try await scenario.cluster.expectReason("AwaitingApproval", of: GPUNodePool.self, scenario.pool)
            let key = try await scenario.submit([.scale("h100", to: 3)])
            let task = try await scenario.cluster.expect(AgentTask.self, key, to: "say what it waits for") {
                $0.status.message?.contains("has a change of its own that is not admitted (AwaitingApproval)") == true
            }
            #expect(task.status.phase == .planning)
            #expect(task.status.plan == nil)
            try await scenario.cluster.edit(GPUNodePool.self, scenario.pool, ["spec": ["region": "eu-west-1"]])
            try await scenario.cluster.expectPhase(.succeeded, of: key)
            try await scenario.cluster.expectApplied(3, to: scenario.pool)
        }
    }

    @Test("an edit that is taken back leaves no plan")
    func takenBack() async throws {
        try await Scenario.run { scenario in
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            try await scale(scenario, to: 9)
            try await scenario.cluster.expectReason("AwaitingApproval", of: GPUNodePool.self, scenario.pool)
            try await scale(scenario, to: nil)
            let pool = try await scenario.cluster.expectReason("Ready", of: GPUNodePool.self, scenario.pool)
            #expect(pool.status.plan == nil)
            #expect(pool.status.verdict == nil)
            #expect(pool.status.needs == nil)
        }
    }

    @Test("a pool with a part that is not available is denied and what was admitted stays")
    func unavailable() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.edit(GPUNodePool.self, scenario.pool, ["spec": ["lease": "1h"]])
            let pool = try await scenario.cluster.expectReason("Denied", of: GPUNodePool.self, scenario.pool)
            #expect(pool.status.message?.contains("spec.lease is not available") == true)
            #expect(pool.status.conditions["Stalled"]?.status == .yes)
            #expect(pool.status.admitted?.lease == nil)
        }
    }

    @Test("the annotation of a task alone takes nothing up")
    func forgedAnnotation() async throws {
        try await Scenario.run { scenario in
            let key = try await scenario.submit([.scale("h100", to: 3)])
            try await scenario.cluster.expectPhase(.succeeded, of: key)
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
            // The pool still carries the ended task's annotations.
            try await scale(scenario, to: 9)
            try await scenario.cluster.expectReason("AwaitingApproval", of: GPUNodePool.self, scenario.pool)
            #expect(try await scenario.admittedReplicas() == 3)
        }
    }

    @Test("a pool whose price is not known is denied until it has one")
    func unknownPrice() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.apply(
                GPUNodePool.make("b200", in: Scenario.namespace, gpuClass: "nvidia-b200"))
            let pool = try await scenario.cluster.expectReason(
                "Denied", of: GPUNodePool.self, scenario.key("b200"))
            #expect(pool.status.message?.contains("nvidia-b200") == true)
            try await scenario.cluster.apply(PriceBook.make("b200", gpuClass: "nvidia-b200", hourly: "20"))
            let ready = try await scenario.cluster.expectReason("Ready", of: GPUNodePool.self, scenario.key("b200"))
            #expect(ready.status.hourlyCost == Money(320))
        }
    }

    @Test("two PriceBooks with different currencies are both told, and nothing new is priced")
    func currencies() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.apply(PriceBook.make("euros", currency: "EUR"))
            try await scenario.cluster.expectReason("Conflict", of: PriceBook.self, ObjectKey(name: "euros"))
            try await scenario.cluster.expectReason("Conflict", of: PriceBook.self, ObjectKey(name: "list"))
            let key = try await scenario.submit([.scale("h100", to: 3)])
            try await scenario.cluster.expectPhase(.denied, of: key)
        }
    }

    @Test("a policy that matches no namespace says so")
    func matchesNothing() async throws {
        try await Scenario.run { scenario in
            try await scenario.cluster.apply(
                GuardPolicy.make("elsewhere") {
                    $0.match.namespaceSelector = LabelSelector(matchLabels: ["env": "nowhere"])
                })
            let policy = try await scenario.cluster.expectReason(
                "MatchesNothing", of: GuardPolicy.self, ObjectKey(name: "elsewhere"))
            #expect(policy.status.matchedNamespaces == 0)
        }
    }
}

@Suite("Delivery of admitted agents")
struct AgentScenarioTests {
    private func map(_ scenario: Scenario, _ name: String) -> ObjectAddress {
        ObjectAddress(kind: .configMap, key: scenario.key(name))
    }

    private func pointer(_ scenario: Scenario) -> ObjectAddress { map(scenario, "\(scenario.agent)-agent") }

    @Test("what somebody else writes into a delivered ConfigMap is put back")
    func drift() async throws {
        try await Scenario.run { scenario in
            let pointer = pointer(scenario)
            let before = try #require(try await scenario.cluster.access.get(pointer))
            _ = try await scenario.cluster.access.merge(
                pointer, ["data": ["stable": "evil", "extra": "x"]], into: .object)
            let after = try await scenario.cluster.expectObject(.configMap, pointer.key, to: "be put back") {
                $0?["data"] == before["data"]
            }
            #expect(after?[path: "metadata", "uid"] == before[path: "metadata", "uid"])
        }
    }

    @Test("a delivered ConfigMap that is deleted comes back")
    func deleted() async throws {
        try await Scenario.run { scenario in
            let agent = try #require(
                try await scenario.cluster.read(AgentConfig.self, scenario.key(scenario.agent)))
            let revision = map(scenario, try #require(agent.status.revision))
            let before = try #require(try await scenario.cluster.access.get(revision))
            let uid = try #require(before[path: "metadata", "uid"]?.stringValue)
            try await scenario.cluster.access.delete(revision, uid: uid, resourceVersion: nil)
            _ = try await scenario.cluster.expectObject(.configMap, revision.key, to: "come back") {
                $0?["data"] == before["data"] && $0?[path: "metadata", "uid"] != before[path: "metadata", "uid"]
            }
        }
    }

    @Test("a new configuration is a new revision, the pointer follows, and ten revisions are kept")
    func revisions() async throws {
        try await Scenario.run { scenario in
            let key = scenario.key(scenario.agent)
            var names: [String] = []
            for number in 1...12 {
                try await scenario.cluster.edit(
                    AgentConfig.self, key, ["spec": ["tools": [.string("tool-\(number)")]]])
                let agent = try await scenario.cluster.expectReason("Delivered", of: AgentConfig.self, key)
                names.append(try #require(agent.status.revision))
            }
            #expect(Set(names).count == 12)
            let last = try #require(names.last)
            _ = try await scenario.cluster.expectObject(.configMap, pointer(scenario).key, to: "name the last") {
                $0?[path: "data", "stable"]?.stringValue == last
            }
            _ = try await scenario.cluster.expectObject(.configMap, scenario.key(names[1]), to: "be pruned") {
                $0 == nil
            }
            for name in names.suffix(10) {
                #expect(try await scenario.cluster.access.get(map(scenario, name)) != nil)
            }
        }
    }

    @Test("a ConfigMap of somebody else is not overwritten")
    func foreign() async throws {
        try await Scenario.run { scenario in
            let address = map(scenario, "other-agent")
            _ = try await scenario.cluster.access.apply(
                address, ["apiVersion": "v1", "kind": "ConfigMap", "data": ["mine": "yes"]], as: "kubectl",
                mode: ApplyMode())
            try await scenario.cluster.apply(AgentConfig.make("other", in: Scenario.namespace))
            let agent = try await scenario.cluster.expectReason(
                "NameTaken", of: AgentConfig.self, scenario.key("other"))
            #expect(agent.status.message?.contains("other-agent") == true)
            #expect(try await scenario.cluster.access.get(address)?["data"] == ["mine": "yes"])
        }
    }
}
