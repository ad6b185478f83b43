import DevCluster
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Schemas")
    struct Schemas {
        private func pool(_ spec: JSONObject = [:]) -> JSONValue {
            var full: JSONObject = ["gpuClass": "g", "region": "eu-west-1", "provider": ["none": [:]]]
            for (key, value) in spec { full[key] = value }
            return [
                "apiVersion": .string(GPUNodePool.kind.apiVersion), "kind": "GPUNodePool",
                "metadata": ["name": "pool"], "spec": .object(full),
            ]
        }

        @Test("what is left out gets its default, also inside lists")
        func defaults() async throws {
            try await Room.open { room in
                let made = try await room.client.create(
                    GPUNodePool.kind, namespace: room.namespace, object: pool())
                let spec = made["spec"]
                #expect(spec?["gpusPerNode"] == 1)
                #expect(spec?["floor"] == 0)
                #expect(spec?["capacityType"] == "OnDemand")
                let task = AgentTask.make("t", in: room.namespace, agent: "a", changes: [.scale("p", to: 1)]).json
                let stored = try await room.client.create(
                    AgentTask.kind, namespace: room.namespace, object: removing(task, "operation"))
                #expect(stored[path: "spec", "changes"]?[0]?["operation"] == "Apply")
                #expect(stored[path: "spec", "onFailure"] == "Hold")
            }
        }

        private func removing(_ task: JSONValue, _ field: String) -> JSONValue {
            var change = task[path: "spec", "changes"]?[0] ?? [:]
            change[field] = nil
            var task = task
            task["spec"]?["changes"] = [change]
            return task
        }

        @Test("an unknown field is dropped, and refused where the writer asks for that")
        func unknownFields() async throws {
            try await Room.open { room in
                let object = pool(["replica": 3, "encryption": ["atRest": true, "inTransit": true]])
                let status = try await refusal {
                    try await room.client.create(
                        GPUNodePool.kind, namespace: room.namespace, object: object, fieldValidation: .strict)
                }
                #expect(status.code == 400)
                #expect(status.reason == "BadRequest")
                #expect(status.message.contains("strict decoding error"))
                #expect(status.message.contains("unknown field \"spec.replica\""))
                #expect(status.message.contains("unknown field \"spec.encryption.inTransit\""))
                let made = try await room.client.create(
                    GPUNodePool.kind, namespace: room.namespace, object: object, fieldValidation: .ignore)
                #expect(made[path: "spec", "replica"] == nil)
                #expect(made[path: "spec", "encryption"] == ["atRest": true])
            }
        }

        @Test("free-form parts keep what they are given")
        func preserved() async throws {
            try await Room.open { room in
                let content: JSONObject = ["anything": ["nested": [1, "two", true, ["three": 3.5]]], "replicas": 6]
                let task = AgentTask.make(
                    "t", in: room.namespace, agent: "a", changes: [.apply(.gpuNodePool, "p", content)])
                let made = try await room.client.create(
                    AgentTask.kind, namespace: room.namespace, object: task.json, fieldValidation: .strict)
                #expect(made[path: "spec", "changes"]?[0]?["spec"] == .object(content))
            }
        }

        static let wrong: [(JSONObject, String, String, String)] = [
            (
                ["capacityType": "spot"], "FieldValueNotSupported", "spec.capacityType",
                "Unsupported value: \"spot\": supported values: \"OnDemand\", \"Spot\", \"Reserved\""
            ),
            (
                ["gpuClass": "H100!"], "FieldValueInvalid", "spec.gpuClass",
                "Invalid value: \"H100!\": spec.gpuClass in body should match '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$'"
            ),
            (
                ["replicas": 100_001], "FieldValueInvalid", "spec.replicas",
                "Invalid value: 100001: spec.replicas in body should be less than or equal to 100000"
            ),
            (
                ["floor": -1], "FieldValueInvalid", "spec.floor",
                "Invalid value: -1: spec.floor in body should be greater than or equal to 0"
            ),
            (["encryption": [:]], "FieldValueRequired", "spec.encryption.atRest", "Required value"),
            (
                ["ceiling": "3"], "FieldValueTypeInvalid", "spec.ceiling",
                "Invalid value: \"string\": spec.ceiling in body must be of type integer: \"string\""
            ),
            (["zones": ["a", "a"]], "FieldValueDuplicate", "spec.zones[1]", "Duplicate value: \"a\""),
            (
                ["region": ""], "FieldValueInvalid", "spec.region",
                "Invalid value: \"\": spec.region in body should be at least 1 chars long"
            ),
        ]

        @Test("a wrong value is told by reason, field and sentence", arguments: wrong)
        func causes(spec: JSONObject, reason: String, field: String, message: String) async throws {
            try await Room.open { room in
                let status = try await refusal {
                    try await room.client.create(
                        GPUNodePool.kind, namespace: room.namespace, object: pool(spec), fieldValidation: .strict)
                }
                #expect(status.code == 422)
                #expect(status.reason == "Invalid")
                #expect(status.details?.kind == "GPUNodePool")
                #expect(status.details?.group == "interlock.dev")
                #expect(status.details?.name == "pool")
                #expect(status.fieldCauses == [Status.Cause(reason: reason, message: message, field: field)])
                #expect(status.message.hasPrefix("GPUNodePool.interlock.dev \"pool\" is invalid: "))
                #expect(status.message.contains("\(field): \(message)"))
            }
        }

        @Test("every cause is told at once")
        func manyCauses() async throws {
            try await Room.open { room in
                let status = try await refusal {
                    try await room.client.create(
                        GPUNodePool.kind, namespace: room.namespace,
                        object: pool(["floor": -1, "capacityType": "spot", "gpusPerNode": 65]))
                }
                #expect(
                    Set(status.fieldCauses.map(\.field))
                        == ["spec.floor", "spec.capacityType", "spec.gpusPerNode"])
            }
        }

        @Test("a list in the place of a text with a format is taken by Kubernetes, and refused by a DevCluster")
        func listForFormat() async throws {
            try await Room.open { room in
                _ = try await room.client.create(GPUNodePool.kind, namespace: room.namespace, object: pool())
                do throws(APIError) {
                    _ = try await room.client.mergePatch(
                        GPUNodePool.kind, namespace: room.namespace, name: "pool",
                        patch: ["status": ["admittedBy": ["digest": "d", "at": ["a"]]]], subresource: "status",
                        dryRun: true)
                    #expect(!room.server.isDevCluster)
                } catch {
                    #expect(error.isInvalid)
                    #expect(room.server.isDevCluster)
                    #expect(DevCluster.limits.contains { $0.contains("text with a format") })
                }
            }
        }

        @Test(
            "an object that is of another kind or another name than its place is refused",
            arguments: [
                (["kind": "GPUNodePools"], 422), (["apiVersion": "interlock.dev/v2"], 400),
                (["metadata": ["name": "No Name"]], 422), (["metadata": ["name": "x", "namespace": "other"]], 400),
                (["metadata": [:]], 422),
            ] as [(JSONObject, Int)])
        func identity(change: JSONObject, code: Int) async throws {
            try await Room.open { room in
                var object = pool().objectValue ?? [:]
                for (key, value) in change { object[key] = value }
                let wrong = JSONValue.object(object)
                let status = try await refusal {
                    try await room.client.create(GPUNodePool.kind, namespace: room.namespace, object: wrong)
                }
                #expect(status.code == code, "\(status)")
            }
        }
    }
}

extension Status {
    /// The causes that are about a field: a server that evaluates CEL also says that it left its rules unchecked.
    fileprivate var fieldCauses: [Cause] {
        details?.causes.filter { $0.field != "<nil>" } ?? []
    }
}
