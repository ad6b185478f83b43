import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Edits by hand")
    struct DirectEdits {
        @Test("a person's edit of a pool waits for approval on the pool itself, and the nodes stay as they were")
        func directEdit() async throws {
            try await Workplace.open { place in
                try await place.policy { $0.approvals = [.make(quorum: 1)] }
                try await place.cluster.edit(
                    GPUNodePool.self, place.pool,
                    ["metadata": ["annotations": ["interlock.dev/changed-by": "carol"]], "spec": ["replicas": 9]])
                let waiting = try await place.cluster.expectReason(
                    "AwaitingApproval", of: GPUNodePool.self, place.pool)
                #expect(waiting.status.admitted?.desiredReplicas == 2)
                #expect(waiting.status.readyReplicas == 2)
                let digest = try #require(waiting.status.plan?.digest)
                try await place.answer(by: "carol", digest: digest, on: GPUNodePool.kind, place.pool)
                let own = try await place.cluster.expect(GPUNodePool.self, place.pool, to: "show carol's approval") {
                    $0.status.approvals?.given.isEmpty == false
                }
                #expect(own.status.approvals?.given.first?.counts == false, "nobody approves an edit of their own")
                #expect(own.status.admitted?.desiredReplicas == 2)
                try await place.answer(by: "alice", digest: digest, on: GPUNodePool.kind, place.pool)
                let pool = try await place.cluster.expectApplied(9, to: place.pool)
                #expect(pool.status.admittedBy?.requester == "carol")
            }
        }

        @Test("kubectl scale is an edit like any other")
        func scale() async throws {
            try await Workplace.open { place in
                var bounds = PolicyBounds()
                bounds.maxNodesPerPool = 4
                try await place.policy { $0.bounds = bounds }
                _ = try await place.room.client.mergePatch(
                    GPUNodePool.kind, namespace: place.room.namespace, name: "h100", patch: ["spec": ["replicas": 5]],
                    subresource: "scale")
                let pool = try await place.cluster.expectReason("Denied", of: GPUNodePool.self, place.pool)
                #expect(pool.status.message?.contains("maxNodesPerPool") == true)
                #expect(pool.status.admitted?.desiredReplicas == 2)
            }
        }

        @Test("what somebody writes into a delivered ConfigMap is put back, and one that is deleted comes back")
        func drift() async throws {
            try await Workplace.open { place in
                let key = place.room.key("\(place.agent)-agent")
                let client = place.room.client
                let before = try await client.get(.configMap, namespace: key.namespace, name: key.name)
                _ = try await client.mergePatch(
                    .configMap, namespace: key.namespace, name: key.name,
                    patch: ["data": ["stable": "mine", "extra": "x"]])
                _ = try await place.cluster.expectObject(.configMap, key, to: "be put back") {
                    $0?["data"] == before["data"] && $0?.resourceVersion != before.resourceVersion
                }
                try await client.delete(.configMap, namespace: key.namespace, name: key.name)
                _ = try await place.cluster.expectObject(.configMap, key, to: "come back") {
                    $0?["data"] == before["data"] && $0?.uid != before.uid
                }
            }
        }

        @Test("a new configuration of an agent is a new revision, and the pointer follows")
        func revision() async throws {
            try await Workplace.open { place in
                let key = place.room.key(place.agent)
                let before = try await place.cluster.read(AgentConfig.self, key)?.status.revision
                try await place.cluster.edit(AgentConfig.self, key, ["spec": ["tools": ["kubernetes-read"]]])
                let agent = try await place.cluster.expect(AgentConfig.self, key, to: "have a new revision") {
                    $0.status.revision != before && $0.status.observedGeneration == $0.metadata.generation
                }
                let revision = try #require(agent.status.revision)
                _ = try await place.cluster.expectObject(
                    .configMap, place.room.key("\(place.agent)-agent"), to: "name the new revision"
                ) { $0?[path: "data", "stable"]?.stringValue == revision }
                let map = try await place.room.client.get(
                    .configMap, namespace: place.room.namespace, name: revision)
                #expect(map["immutable"] == true)
                let status = try await refusal {
                    try await place.room.client.mergePatch(
                        .configMap, namespace: place.room.namespace, name: revision, patch: ["data": ["x": "y"]])
                }
                #expect(status.code == 422, "what was admitted cannot be written over")
            }
        }
    }
}
