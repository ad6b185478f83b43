import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Deletion")
    struct Deletion {
        @Test("a deletion that names another uid or resource version is a conflict, and deletes nothing")
        func preconditions() async throws {
            try await Room.open { room in
                let made = try await room.client.create(
                    .configMap, namespace: room.namespace, object: configMap("one"))
                for preconditions in [
                    DeletePreconditions(uid: "00000000-0000-0000-0000-000000000000"),
                    DeletePreconditions(uid: made.uid, resourceVersion: "1"),
                ] {
                    let status = try await refusal {
                        try await room.client.delete(
                            .configMap, namespace: room.namespace, name: "one", preconditions: preconditions)
                    }
                    #expect(status.code == 409)
                    #expect(status.reason == "Conflict")
                    #expect(status.message.lowercased().contains("precondition"))
                }
                try await room.client.delete(
                    .configMap, namespace: room.namespace, name: "one",
                    preconditions: DeletePreconditions(uid: made.uid, resourceVersion: made.resourceVersion))
                let again = try await refusal {
                    try await room.client.delete(.configMap, namespace: room.namespace, name: "one")
                }
                #expect(again.code == 404)
            }
        }

        @Test("a dry run deletes nothing")
        func dryRun() async throws {
            try await Room.open { room in
                _ = try await room.client.create(.configMap, namespace: room.namespace, object: configMap("one"))
                try await room.client.delete(.configMap, namespace: room.namespace, name: "one", dryRun: true)
                _ = try await room.client.get(.configMap, namespace: room.namespace, name: "one")
            }
        }

        @Test("an object with a finalizer is marked, keeps its content, and goes with its last finalizer")
        func finalizers() async throws {
            try await Room.open { room in
                var pool = GPUNodePool.make("pool", in: room.namespace).json
                pool["metadata"]?["finalizers"] = ["interlock.dev/test"]
                let made = try await room.client.create(GPUNodePool.kind, namespace: room.namespace, object: pool)
                try await room.client.delete(GPUNodePool.kind, namespace: room.namespace, name: "pool")
                let marked = try await room.client.get(GPUNodePool.kind, namespace: room.namespace, name: "pool")
                #expect(marked[path: "metadata", "deletionTimestamp"] != nil)
                #expect(marked["spec"] == made["spec"])
                let added = try await refusal {
                    try await room.client.mergePatch(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool",
                        patch: ["metadata": ["finalizers": ["interlock.dev/test", "interlock.dev/more"]]])
                }
                #expect(added.code == 422, "no finalizer is added to an object that goes")
                _ = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool",
                    patch: ["metadata": ["finalizers": []]])
                let gone = try await refusal {
                    try await room.client.get(GPUNodePool.kind, namespace: room.namespace, name: "pool")
                }
                #expect(gone.code == 404)
            }
        }

        @Test("a collection is deleted as far as its selector goes")
        func collection() async throws {
            try await Room.open { room in
                for (name, app) in [("a", "web"), ("b", "web"), ("c", "db")] {
                    _ = try await room.client.create(
                        .configMap, namespace: room.namespace, object: configMap(name, labels: ["app": app]))
                }
                try await room.client.deleteCollection(
                    .configMap, namespace: room.namespace, options: ListOptions(labelSelector: "app=web"))
                let rest = try await room.client.list(
                    .configMap, namespace: room.namespace, options: ListOptions(labelSelector: "app"))
                #expect(rest.objects.compactMap(\.objectName) == ["c"])
            }
        }

        @Test("a namespace that is deleted takes its objects along, and takes no new ones meanwhile")
        func namespace() async throws {
            try await Room.open { room in
                let name = room.name("gone")
                _ = try await room.client.create(.namespace, object: ["metadata": ["name": .string(name)]])
                _ = try await room.client.create(.configMap, namespace: name, object: configMap("one"))
                var pool = GPUNodePool.make("pool", in: name).json
                pool["metadata"]?["finalizers"] = ["interlock.dev/test"]
                _ = try await room.client.create(GPUNodePool.kind, namespace: name, object: pool)
                try await room.client.delete(.namespace, name: name)
                let terminating = try await room.client.get(.namespace, name: name)
                #expect(terminating[path: "status", "phase"]?.stringValue == "Terminating")
                let refused = try await refusal {
                    try await room.client.create(.configMap, namespace: name, object: configMap("two"))
                }
                #expect(refused.code == 403)
                #expect(refused.details?.causes.contains { $0.reason == "NamespaceTerminating" } == true)
                _ = try await room.cluster.expectObject(
                    GPUNodePool.kind, ObjectKey(namespace: name, name: "pool"), to: "be marked"
                ) { $0?[path: "metadata", "deletionTimestamp"] != nil }
                _ = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: name, name: "pool", patch: ["metadata": ["finalizers": []]])
                _ = try await room.cluster.expectObject(.namespace, ObjectKey(name: name), to: "be gone") { $0 == nil }
                let list = try await room.client.list(.configMap, namespace: name)
                #expect(list.items.isEmpty)
            }
        }
    }
}
