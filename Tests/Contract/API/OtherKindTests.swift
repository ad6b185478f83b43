import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Leases and events")
    struct OtherKinds {
        @Test("a lease is taken over by whoever's update comes first")
        func lease() async throws {
            try await Room.open { room in
                func lease(_ holder: String, _ transitions: Int64) -> JSONValue {
                    [
                        "holderIdentity": .string(holder), "leaseDurationSeconds": 15,
                        "acquireTime": "2026-11-21T10:00:00.000000Z", "renewTime": "2026-11-21T10:00:00.123456Z",
                        "leaseTransitions": .integer(transitions),
                    ]
                }
                let made = try await room.client.create(
                    .lease, namespace: room.namespace,
                    object: [
                        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "leader"],
                        "spec": lease("one", 0),
                    ])
                #expect(made["spec"] == lease("one", 0))
                var two = made
                two["spec"] = lease("two", 1)
                let taken = try await room.client.update(.lease, namespace: room.namespace, name: "leader", object: two)
                #expect(taken[path: "spec", "holderIdentity"] == "two")
                var three = made
                three["spec"] = lease("three", 1)
                let status = try await refusal {
                    try await room.client.update(.lease, namespace: room.namespace, name: "leader", object: three)
                }
                #expect(status.reason == "Conflict")
            }
        }

        @Test("an event is written as events.k8s.io/v1 has it, counted on, and refused where a part is missing")
        func event() async throws {
            try await Room.open { room in
                let event: JSONValue = [
                    "apiVersion": "events.k8s.io/v1", "kind": "Event",
                    "metadata": ["name": "pool.1", "namespace": .string(room.namespace)],
                    "eventTime": "2026-11-21T10:00:00.000000Z", "reportingController": "interlock.dev/controller",
                    "reportingInstance": "test", "action": "Admitting", "reason": "Admitted", "type": "Normal",
                    "note": "a note",
                    "regarding": [
                        "apiVersion": .string(GPUNodePool.kind.apiVersion), "kind": "GPUNodePool", "name": "pool",
                        "namespace": .string(room.namespace),
                    ],
                ]
                let made = try await room.client.create(.event, namespace: room.namespace, object: event)
                #expect(made["note"] == "a note")
                let counted = try await room.client.mergePatch(
                    .event, namespace: room.namespace, name: "pool.1",
                    patch: ["series": ["count": 2, "lastObservedTime": "2026-11-21T10:01:00.000000Z"]])
                #expect(counted[path: "series", "count"] == 2)
                for missing in ["reportingController", "action", "reason", "eventTime"] {
                    var wrong = event
                    wrong["metadata"]?["name"] = "pool.2"
                    wrong[missing] = nil
                    let object = wrong
                    let status = try await refusal {
                        try await room.client.create(.event, namespace: room.namespace, object: object)
                    }
                    #expect(status.code == 422, "without \(missing)")
                }
            }
        }
    }
}
