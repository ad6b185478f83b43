import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Server-side apply")
    struct Apply {
        private func pool(_ spec: JSONObject) -> JSONValue {
            var full: JSONObject = ["gpuClass": "g", "region": "eu-west-1", "provider": ["none": [:]]]
            for (key, value) in spec { full[key] = value }
            return ["spec": .object(full)]
        }

        @Test("a field of another owner is a conflict that names field and owner; force takes it over")
        func conflict() async throws {
            try await Room.open { room in
                func apply(
                    _ object: JSONValue, as manager: String, force: Bool = false, dryRun: Bool = false
                ) async throws -> JSONValue {
                    try await room.client.apply(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool", object: object,
                        fieldManager: manager, force: force, dryRun: dryRun, fieldValidation: .strict)
                }
                _ = try await apply(pool(["replicas": 2]), as: "argocd-controller")
                let status = try await refusal { try await apply(["spec": ["replicas": 3]], as: "interlock/n/t") }
                #expect(status.code == 409)
                #expect(status.reason == "Conflict")
                #expect(
                    status.message
                        == "Apply failed with 1 conflict: conflict with \"argocd-controller\": .spec.replicas"
                )
                let cause = try #require(status.details?.causes.first)
                #expect(cause.reason == "FieldManagerConflict")
                #expect(cause.field == ".spec.replicas")
                #expect(cause.message == "conflict with \"argocd-controller\"")
                let same = try await apply(["spec": ["replicas": 2]], as: "interlock/n/t")
                #expect(owners(of: "f:replicas", in: same) == ["argocd-controller", "interlock/n/t"])
                let planned = try await apply(["spec": ["replicas": 3]], as: "interlock/n/t", force: true, dryRun: true)
                #expect(planned[path: "spec", "replicas"] == 3)
                #expect(try await replicas(room) == 2, "a dry run stores nothing")
                let forced = try await apply(["spec": ["replicas": 3]], as: "interlock/n/t", force: true)
                #expect(owners(of: "f:replicas", in: forced) == ["interlock/n/t"])
                #expect(forced.generation == 2)
            }
        }

        @Test("a field that its only owner leaves out goes, and one that somebody else owns too stays")
        func removal() async throws {
            try await Room.open { room in
                func apply(_ object: JSONValue, as manager: String) async throws -> JSONValue {
                    try await room.client.apply(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool", object: object,
                        fieldManager: manager, fieldValidation: .strict)
                }
                _ = try await apply(pool(["replicas": 2, "ceiling": 9]), as: "one")
                _ = try await apply(["spec": ["ceiling": 9]], as: "two")
                let after = try await apply(pool([:]), as: "one")
                #expect(after[path: "spec", "replicas"] == nil)
                #expect(after[path: "spec", "ceiling"] == 9)
                let again = try await apply(pool([:]), as: "one")
                #expect(again.resourceVersion == after.resourceVersion, "the same apply again writes nothing")
            }
        }

        @Test("an apply of an object that is not there creates it, and with a dry run only says what it would be")
        func creates() async throws {
            try await Room.open { room in
                func apply(dryRun: Bool) async throws -> JSONValue {
                    try await room.client.apply(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool", object: pool([:]),
                        fieldManager: "one", dryRun: dryRun)
                }
                let planned = try await apply(dryRun: true)
                #expect(planned[path: "spec", "gpusPerNode"] == 1, "defaults are part of a plan")
                let missing = try await refusal {
                    try await room.client.get(GPUNodePool.kind, namespace: room.namespace, name: "pool")
                }
                #expect(missing.code == 404)
                let made = try await apply(dryRun: false)
                #expect(made["spec"] == planned["spec"])
                #expect(made.generation == 1)
            }
        }

        @Test("an apply with a uid or a resource version that is not the object's is refused")
        func preconditions() async throws {
            try await Room.open { room in
                let made = try await room.client.create(
                    .configMap, namespace: room.namespace, object: configMap("one", ["a": "1"]))
                let wrong: [(JSONValue, String)] = [
                    (["uid": "00000000-0000-0000-0000-000000000000"], "Invalid"),
                    (["resourceVersion": "1"], "Conflict"),
                ]
                for (metadata, reason) in wrong {
                    let status = try await refusal {
                        try await room.client.apply(
                            .configMap, namespace: room.namespace, name: "one",
                            object: ["metadata": metadata, "data": ["b": "2"]], fieldManager: "one")
                    }
                    #expect(status.reason == reason)
                }
                let read = try await room.client.get(.configMap, namespace: room.namespace, name: "one")
                #expect(read == made)
            }
        }

        @Test("elements of a list are told apart by their key, so two appliers can own one each")
        func listElements() async throws {
            try await Room.open { room in
                func task(_ context: JSONValue, full: Bool) -> JSONValue {
                    var spec: JSONObject = ["context": context]
                    if full {
                        spec["agent"] = "a"
                        spec["objective"] = "o"
                        spec["justification"] = "j"
                        spec["changes"] = [
                            ["name": "c", "target": ["kind": "GPUNodePool", "name": "p"], "spec": ["replicas": 1]]
                        ]
                    }
                    return ["spec": .object(spec)]
                }
                func apply(_ object: JSONValue, as manager: String) async throws -> JSONValue {
                    try await room.client.apply(
                        AgentTask.kind, namespace: room.namespace, name: "t", object: object, fieldManager: manager)
                }
                _ = try await apply(task([["name": "one"]], full: true), as: "one")
                let both = try await apply(task([["name": "two", "uri": "u"]], full: false), as: "two")
                #expect(both[path: "spec", "context"] == [["name": "one"], ["name": "two", "uri": "u"]])
                let after = try await apply(task([], full: true), as: "one")
                #expect(after[path: "spec", "context"] == [["name": "two", "uri": "u"]])
            }
        }

        private func replicas(_ room: Room) async throws -> Int64? {
            try await room.client.get(GPUNodePool.kind, namespace: room.namespace, name: "pool")[
                path: "spec", "replicas"]?.integerValue
        }

        private func owners(of field: String, in object: JSONValue) -> [String] {
            let entries = object[path: "metadata", "managedFields"]?.arrayValue ?? []
            return entries.filter { $0[path: "fieldsV1", "f:spec", field] != nil }
                .compactMap { $0["manager"]?.stringValue }.sorted()
        }
    }
}
