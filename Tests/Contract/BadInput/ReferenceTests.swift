import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Wrong references")
    struct References {
        struct Wrong: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let sentence: String
            let changes: [InterlockAPI.Change]
            var agent = "assistant"
        }

        private static func create(_ pool: String, gpuClass: String) -> InterlockAPI.Change {
            .apply(
                .gpuNodePool, pool,
                [
                    "gpuClass": .string(gpuClass), "region": "eu-west-1", "replicas": 1, "provider": ["none": [:]],
                ])
        }

        static let wrong = [
            Wrong(
                testDescription: "unknown agent", sentence: "AgentConfig nobody does not exist in namespace",
                changes: [.scale("h100", to: 3)], agent: "nobody"),
            Wrong(
                testDescription: "unknown pool to delete", sentence: "GPUNodePool none does not exist in namespace",
                changes: [.delete(.gpuNodePool, "none")]),
            Wrong(
                testDescription: "unknown pool to scale", sentence: "gpuClass", changes: [.scale("none", to: 3)]),
            Wrong(
                testDescription: "unknown field of the target", sentence: "replica",
                changes: [.apply(.gpuNodePool, "h100", ["replica": 3])]),
            Wrong(
                testDescription: "wrong value for the target", sentence: "spec.replicas",
                changes: [.apply(.gpuNodePool, "h100", ["replicas": "three"])]),
            Wrong(
                testDescription: "unknown price", sentence: "nobody-sells-this",
                changes: [create("new", gpuClass: "nobody-sells-this")]),
            Wrong(
                testDescription: "dependsOn in a circle", sentence: "wait for each other through dependsOn",
                changes: [
                    .scale("h100", to: 3, name: "one") { $0.dependsOn = ["two"] },
                    .delete(.agentConfig, "assistant", name: "two").after("one"),
                ]),
            Wrong(
                testDescription: "one target twice", sentence: "make them one change",
                changes: [.scale("h100", to: 3, name: "one"), .scale("h100", to: 4, name: "two")]),
        ]

        @Test("a task that cannot be right is denied with a sentence that names what is wrong", arguments: wrong)
        func denied(wrong: Wrong) async throws {
            try await Workplace.open { place in
                let before = try await place.room.client.listAll(GPUNodePool.kind, namespace: place.room.namespace)
                let key = try await place.submit(wrong.changes) { $0.spec.agent = wrong.agent }
                let task = try await place.cluster.expectPhase(.denied, of: key)
                let message = task.status.message ?? ""
                #expect(message.contains(wrong.sentence), "\(message)")
                #expect(message.utf8.count < 1024)
                #expect(task.status.conditions[ConditionType.stalled]?.status == .yes)
                let after = try await place.room.client.listAll(GPUNodePool.kind, namespace: place.room.namespace)
                #expect(after.objects == before.objects, "nothing else changes")
            }
        }

        @Test("a pool whose price is missing is denied until it has one")
        func priceMissing() async throws {
            try await Workplace.open { place in
                let unsold = place.room.name("b200")
                try await place.cluster.apply(
                    GPUNodePool.make("b200", in: place.room.namespace, gpuClass: unsold))
                let denied = try await place.cluster.expectReason(
                    "Denied", of: GPUNodePool.self, place.room.key("b200"))
                #expect(denied.status.message?.contains(unsold) == true)
                #expect(denied.status.admitted == nil)
                try await place.cluster.apply(
                    PriceBook.make(place.room.name("more"), gpuClass: unsold, hourly: "20"))
                let ready = try await place.cluster.expectReason(
                    "Ready", of: GPUNodePool.self, place.room.key("b200"))
                #expect(ready.status.hourlyCost == Money(320))
            }
        }

        @Test("a policy that matches nothing says so")
        func matchesNothing() async throws {
            try await Workplace.open { place in
                try await place.policy(reason: "MatchesNothing") {
                    $0.match.namespaceSelector = LabelSelector(matchLabels: [Room.label: "nowhere"])
                }
                let policy = try await place.cluster.read(GuardPolicy.self, ObjectKey(name: place.policyName))
                #expect(policy?.status.matchedNamespaces == 0)
            }
        }

        @Test("a policy that is wrong blocks what it matches, and both say where it is wrong")
        func invalidPolicy() async throws {
            try await Workplace.open { place in
                try await place.policy(reason: "Invalid") { $0.approvals = [.make(when: "cost.hourlyDelta >")] }
                let policy = try await place.cluster.read(GuardPolicy.self, ObjectKey(name: place.policyName))
                #expect(
                    policy?.status.conditions[ConditionType.stalled]?.message.contains("spec.approvals[0].when") == true
                )
                let key = try await place.submit([.scale("h100", to: 3)])
                let task = try await place.cluster.expectPhase(.denied, of: key)
                #expect(task.status.message?.contains("spec.approvals[0].when") == true)
                #expect(try await place.admittedReplicas() == 2)
            }
        }
    }
}

extension InterlockAPI.Change {
    fileprivate func after(_ name: String) -> InterlockAPI.Change {
        var change = self
        change.dependsOn = [name]
        return change
    }
}
