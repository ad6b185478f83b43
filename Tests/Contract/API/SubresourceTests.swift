import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Status, scale and generation")
    struct Subresources {
        private func create(_ room: Room, _ change: (inout GPUNodePool) -> Void = { _ in }) async throws -> JSONValue {
            let pool = GPUNodePool.make("pool", in: room.namespace, change)
            return try await room.client.create(GPUNodePool.kind, namespace: room.namespace, object: pool.json)
        }

        @Test("a status given at creation is dropped, and a write of the object leaves the status alone")
        func mainLeavesStatus() async throws {
            try await Room.open { room in
                let made = try await create(room) { $0.status.message = "forged" }
                #expect(made["status"] == nil)
                #expect(made.generation == 1)
                let status = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool",
                    patch: ["status": ["message": "seen", "observedGeneration": 1], "spec": ["replicas": 9]],
                    subresource: "status")
                #expect(status[path: "status", "message"] == "seen")
                #expect(status[path: "spec", "replicas"] == nil, "a write of the status leaves the spec alone")
                #expect(status.generation == 1, "a status does not count as a new generation")
                #expect(status.resourceVersion != made.resourceVersion)
                let forged = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool",
                    patch: ["status": ["message": "forged"]])
                #expect(forged[path: "status", "message"] == "seen")
                var whole = forged
                whole["status"] = nil
                whole["spec"]?["replicas"] = 4
                let updated = try await room.client.update(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool", object: whole)
                #expect(updated[path: "status", "message"] == "seen")
                #expect(updated.generation == 2)
            }
        }

        @Test("the generation counts changes of the spec and nothing else")
        func generation() async throws {
            try await Room.open { room in
                _ = try await create(room)
                let patches: [(JSONValue, Int64)] = [
                    (["metadata": ["annotations": ["a": "1"], "labels": ["b": "2"]]], 1),
                    (["spec": ["replicas": 3]], 2),
                    (["spec": ["replicas": 3]], 2), (["spec": ["floor": 1]], 3), (["spec": ["replicas": .null]], 4),
                ]
                for (patch, expected) in patches {
                    let object = try await room.client.mergePatch(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool", patch: patch)
                    #expect(object.generation == expected, "\(patch)")
                }
            }
        }

        @Test("the scale of a pool is read and written as that of a Deployment is")
        func scale() async throws {
            try await Room.open { room in
                _ = try await create(room) { $0.spec.replicas = 2 }
                var scale = try await room.client.get(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool", subresource: "scale")
                #expect(scale["kind"]?.stringValue == "Scale")
                #expect(scale["apiVersion"]?.stringValue == "autoscaling/v1")
                #expect(scale[path: "spec", "replicas"] == 2)
                scale["spec"] = ["replicas": 5]
                let written = try await room.client.update(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool", object: scale, subresource: "scale")
                #expect(written[path: "spec", "replicas"] == 5)
                let patched = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool", patch: ["spec": ["replicas": 6]],
                    subresource: "scale")
                #expect(patched[path: "spec", "replicas"] == 6)
                let pool = try await room.client.get(GPUNodePool.kind, namespace: room.namespace, name: "pool")
                #expect(pool[path: "spec", "replicas"] == 6)
                #expect(pool.generation == 3)
                let status = try await refusal {
                    try await room.client.mergePatch(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool", patch: ["spec": ["replicas": -1]],
                        subresource: "scale")
                }
                #expect(status.code == 422)
            }
        }

        @Test("a status is checked against the schema as a spec is")
        func statusSchema() async throws {
            try await Room.open { room in
                _ = try await create(room)
                let status = try await refusal {
                    try await room.client.mergePatch(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool",
                        patch: ["status": ["hourlyCost": "many"]], subresource: "status")
                }
                #expect(status.code == 422)
                #expect(status.details?.causes.first?.field == "status.hourlyCost")
            }
        }
    }
}
