import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Tasks from beginning to end")
    struct Tasks {
        @Test("a small change goes through by itself, is told as an event, and names the task on the pool")
        func smallChange() async throws {
            try await Workplace.open { place in
                let key = try await place.submit([.scale("h100", to: 3)])
                let task = try await place.cluster.expectPhase(.succeeded, of: key)
                let pool = try await place.cluster.expectApplied(3, to: place.pool)
                #expect(pool.metadata.annotations[InterlockKey.task] == key.description)
                #expect(pool.metadata.annotations[InterlockKey.plan] == task.status.plan?.digest)
                #expect(pool.status.admittedBy?.taskUID == task.metadata.uid)
                _ = try await events(of: place.room.client, .event, in: place.room.namespace, since: nil) {
                    $0.object?.string(at: "regarding", "name") == key.name
                        && $0.object?.string(at: "reportingController") == "interlock.dev/controller"
                }
            }
        }

        @Test("one denial stops a plan, whoever approves afterwards")
        func veto() async throws {
            try await Workplace.open { place in
                try await place.policy { $0.approvals = [.make(quorum: 1)] }
                let key = try await place.submit([.scale("h100", to: 6)])
                let waiting = try await place.cluster.expectPhase(.awaitingApproval, of: key)
                let digest = try #require(waiting.status.plan?.digest)
                try await place.answer("deny", by: "alice", digest: digest, on: AgentTask.kind, key)
                let task = try await place.cluster.expectPhase(.denied, of: key)
                #expect(task.status.message?.contains("alice") == true)
                try await place.answer(by: "bob", digest: digest, on: AgentTask.kind, key)
                let other = try await place.submit([.scale("h100", to: 3)], as: "other")
                try await place.cluster.expectPhase(.succeeded, of: other)
                #expect(try await place.cluster.read(AgentTask.self, key)?.status.phase == .denied)
                #expect(try await place.admittedReplicas() == 3)
            }
        }

        @Test("a task that is edited after its end is planned and applied anew")
        func editAfterEnd() async throws {
            try await Workplace.open { place in
                let key = try await place.submit([.scale("h100", to: 3)])
                let first = try await place.cluster.expectPhase(.succeeded, of: key)
                _ = try await place.room.client.jsonPatch(
                    AgentTask.kind, namespace: key.namespace, name: key.name,
                    patch: [["op": "replace", "path": "/spec/changes/0/spec/replicas", "value": 4]])
                let second = try await place.cluster.expect(AgentTask.self, key, to: "succeed again") {
                    $0.status.phase == .succeeded && $0.status.observedGeneration == 2
                }
                #expect(second.status.plan?.digest != first.status.plan?.digest)
                #expect(try await place.admittedReplicas() == 4)
            }
        }

        @Test("an approval of an older plan does not count for a newer one")
        func olderPlan() async throws {
            try await Workplace.open { place in
                try await place.policy { $0.approvals = [.make(quorum: 1)] }
                let key = try await place.submit([.scale("h100", to: 6)])
                let first = try await place.cluster.expectPhase(.awaitingApproval, of: key)
                let digest = try #require(first.status.plan?.digest)
                _ = try await place.room.client.jsonPatch(
                    AgentTask.kind, namespace: key.namespace, name: key.name,
                    patch: [["op": "replace", "path": "/spec/changes/0/spec/replicas", "value": 9]])
                try await place.cluster.expect(AgentTask.self, key, to: "be planned anew") {
                    $0.status.phase == .awaitingApproval && $0.status.plan?.digest != digest
                }
                try await place.answer(by: "alice", digest: digest, on: AgentTask.kind, key)
                let task = try await place.cluster.expect(AgentTask.self, key, to: "show the answer") {
                    $0.status.approvals?.given.isEmpty == false
                }
                #expect(task.status.phase == .awaitingApproval)
                #expect(try await place.admittedReplicas() == 2)
            }
        }

        @Test("a suspended task starts nothing until it is lifted")
        func suspend() async throws {
            try await Workplace.open { place in
                let key = try await place.submit([.scale("h100", to: 3)]) { $0.spec.suspend = true }
                try await place.cluster.expectPhase(.suspended, of: key)
                #expect(try await place.admittedReplicas() == 2)
                try await place.cluster.edit(AgentTask.self, key, ["spec": ["suspend": false]])
                try await place.cluster.expectPhase(.succeeded, of: key)
                #expect(try await place.admittedReplicas() == 3)
            }
        }

        @Test("a field that somebody else owns is refused with the owner's name")
        func ownerConflict() async throws {
            try await Workplace.open { place in
                try await place.cluster.apply(
                    GPUNodePool.make("owned", in: place.room.namespace, gpuClass: place.gpuClass) {
                        $0.spec.replicas = 2
                    }, as: "argocd-controller")
                try await place.cluster.expectReason("Ready", of: GPUNodePool.self, place.room.key("owned"))
                let key = try await place.submit([.scale("owned", to: 3)])
                let task = try await place.cluster.expectPhase(.denied, of: key)
                #expect(task.status.message?.contains("\"argocd-controller\"") == true)
                #expect(task.status.message?.contains("spec.replicas") == true)
                #expect(try await place.admittedReplicas("owned") == 2)
            }
        }

        @Test("of two tasks that race for the rest of a budget one is let through")
        func budgetRace() async throws {
            try await Workplace.open { place in
                try await place.addPool("second")
                // Two pools of 2 nodes at 80 cost 320; there is room for one node more.
                try await place.policy {
                    var budget = Budget()
                    budget.currency = "USD"
                    budget.maxHourly = Money(420)
                    $0.budget = budget
                }
                async let first = place.submit([.scale("h100", to: 3)], as: "first")
                async let second = place.submit([.scale("second", to: 3)], as: "second")
                var phases: [TaskPhase] = []
                for key in try await [first, second] {
                    let task = try await place.cluster.expect(AgentTask.self, key, to: "end") {
                        $0.status.phase?.isEnd == true
                    }
                    phases.append(try #require(task.status.phase))
                }
                #expect(Set(phases) == [.succeeded, .denied])
                let nodes = try await [place.admittedReplicas(), place.admittedReplicas("second")]
                #expect(nodes.compactMap { $0 }.sorted() == [2, 3])
            }
        }

        @Test("a controller that is stopped in the middle is followed by one that finishes, and applies once")
        func restart() async throws {
            try await Room.open { room in
                let place = Workplace(room: room)
                try await room.cluster.withController {
                    try await place.setUp()
                    try await place.policy { $0.approvals = [.make(quorum: 1)] }
                    try await place.submit([.scale("h100", to: 6)])
                    _ = try await room.cluster.expectPhase(.awaitingApproval, of: room.key("task"))
                }
                let generation = try await room.cluster.read(GPUNodePool.self, place.pool)?.metadata.generation
                let waiting = try await room.cluster.read(AgentTask.self, room.key("task"))
                let digest = try #require(waiting?.status.plan?.digest)
                try await place.answer(by: "alice", digest: digest, on: AgentTask.kind, room.key("task"))
                try await stopAfterApply(place)
                try await room.cluster.withController {
                    _ = try await room.cluster.expectPhase(.succeeded, of: room.key("task"))
                }
                let pool = try await room.cluster.read(GPUNodePool.self, place.pool)
                #expect(pool?.metadata.generation == (generation ?? 0) + 1)
                #expect(pool?.status.admitted?.desiredReplicas == 6)
            }
        }

        private struct Stopped: Error {}

        /// Runs a controller whose connection is cut as soon as it has applied the change.
        private func stopAfterApply(_ place: Workplace) async throws {
            let isCut = Flag()
            let faulty = FaultyAccess(place.cluster.controller.access) { moment, call in
                if isCut.isSet, call.isWrite { throw Stopped() }
                if case .apply(_, let manager, _) = call, moment == .after, call.isWrite, call.key == place.pool,
                    manager.hasPrefix("interlock/")
                {
                    isCut.set()
                    throw Stopped()
                }
            }
            try await place.cluster.withController(access: faulty) {
                try await eventually("the change to be applied") { isCut.isSet }
            }
        }
    }
}
