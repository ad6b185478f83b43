import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Large objects")
    struct LargeObjects {
        private func blob(_ bytes: Int) -> JSONValue { .string(String(repeating: "x", count: bytes)) }

        @Test("an object of several megabytes is refused as too large, and nothing is stored")
        func tooLarge() async throws {
            try await Room.open { room in
                let task = AgentTask.make(
                    "large", in: room.namespace, agent: "a",
                    changes: [.apply(.gpuNodePool, "p", ["blob": blob(4 << 20)])])
                do throws(APIError) {
                    _ = try await room.client.create(AgentTask.kind, namespace: room.namespace, object: task.json)
                    Issue.record("an object of four megabytes is accepted")
                } catch {
                    // The server answers and closes while the rest is on its way, which can lose the answer.
                    #expect(error.status?.code == 413 || error.transport != nil, "\(error)")
                }
                let stored = try await room.client.list(AgentTask.kind, namespace: room.namespace)
                #expect(stored.items.isEmpty)
            }
        }

        @Test("annotations of more than 256 KiB are refused by name")
        func annotations() async throws {
            try await Room.open { room in
                var map = configMap("large")
                map["metadata"]?["annotations"] = ["a": blob(300 << 10)]
                let object = map
                let status = try await refusal {
                    try await room.client.create(.configMap, namespace: room.namespace, object: object)
                }
                #expect(status.code == 422)
                #expect(status.details?.causes.first?.field == "metadata.annotations")
            }
        }

        @Test("a task of a megabyte is refused or denied with a sentence, and the controller works on")
        func megabyte() async throws {
            try await Workplace.open { place in
                do throws(APIError) {
                    let task = AgentTask.make(
                        "large", in: place.room.namespace, agent: place.agent,
                        changes: [.apply(.gpuNodePool, "h100", ["blob": blob(1 << 20)])])
                    _ = try await place.room.client.create(
                        AgentTask.kind, namespace: place.room.namespace, object: task.json)
                    await #expect(throws: Never.self) {
                        let denied = try await place.cluster.expectPhase(.denied, of: place.room.key("large"))
                        #expect(denied.status.message?.isEmpty == false)
                        #expect((denied.status.message?.utf8.count ?? 0) < 4096)
                    }
                } catch {
                    #expect([413, 422, 500].contains(error.status?.code), "\(error)")
                }
                let key = try await place.submit([.scale("h100", to: 3)])
                try await place.cluster.expectPhase(.succeeded, of: key)
            }
        }
    }
}
