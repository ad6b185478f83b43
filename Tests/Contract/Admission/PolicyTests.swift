import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Admission policies")
    struct Policies {
        private static func configMap(_ name: String, owner: String? = nil) -> JSONValue {
            var metadata: JSONObject = ["name": .string(name)]
            if let owner { metadata["annotations"] = ["example.com/owner": .string(owner)] }
            return ["apiVersion": "v1", "kind": "ConfigMap", "metadata": .object(metadata), "data": ["a": "b"]]
        }

        private static func task(_ name: String, suspend: Bool = false, annotations: JSONObject = [:]) -> JSONValue {
            [
                "apiVersion": .string(AgentTask.kind.apiVersion), "kind": "AgentTask",
                "metadata": ["name": .string(name), "annotations": .object(annotations)],
                "spec": [
                    "agent": "a", "objective": "o", "justification": "j", "suspend": .bool(suspend),
                    "changes": [
                        [
                            "name": "c", "target": ["kind": "GPUNodePool", "name": "p"], "operation": "Apply",
                            "spec": ["replicas": 1],
                        ]
                    ],
                ],
            ]
        }

        /// A server takes up a policy some time after it was written.
        private func refused(_ what: String, _ write: () async throws -> JSONValue) async throws -> Status {
            var status: Status?
            try await eventually(what) {
                do {
                    _ = try await write()
                    return false
                } catch let error as APIError {
                    // Right after its definition a kind cannot be mutated yet.
                    guard let refusal = error.status, refusal.code != 503 else { return false }
                    status = refusal
                    return true
                }
            }
            return try #require(status)
        }

        @Test("an annotation is asked for, stays, and says who may delete; one object is exempt")
        func immutable() async throws {
            try await Room.open { room in
                try await AdmissionPolicies.install(AdmissionPolicies.immutable, in: room)
                let (client, namespace, name) = (room.client, room.namespace, room.name("immutable"))
                let ownerless = try await refused("an owner to be asked for") {
                    try await client.create(
                        .configMap, namespace: namespace, object: Self.configMap("none"), dryRun: true)
                }
                #expect(
                    ownerless.message
                        == "configmaps \"none\" is forbidden: ValidatingAdmissionPolicy '\(name)' with binding '\(name)' "
                        + "denied request: name an owner")
                #expect(ownerless.code == 422)
                #expect(ownerless.reason == "Invalid")
                _ = try await client.create(.configMap, namespace: namespace, object: Self.configMap("free"))
                _ = try await client.create(
                    .configMap, namespace: namespace, object: Self.configMap("m", owner: "carol"))
                let changed = try await refusal {
                    try await client.mergePatch(
                        .configMap, namespace: namespace, name: "m",
                        patch: ["metadata": ["annotations": ["example.com/owner": "bob"]]])
                }
                #expect(changed.message.hasSuffix("denied request: the owner stays carol, not bob"))
                #expect(changed.code == 403)
                #expect(changed.reason == "Forbidden")
                #expect(changed.details?.causes.map(\.message) == [String(changed.message.dropFirst(29))])
                let deleted = try await refusal {
                    try await client.delete(.configMap, namespace: namespace, name: "m")
                }
                #expect(deleted.message.hasSuffix("denied request: only carol deletes this, in room"))
            }
        }

        @Test("the requester of a task is stamped by the server, by structure and by patch, and never changes")
        func requester() async throws {
            try await Room.open { room in
                try await AdmissionPolicies.install(AdmissionPolicies.requester, in: room)
                let agent = try room.server.person("agent-bot")
                let key = "interlock.dev/requested-by"
                try await eventually("the requester to be stamped") {
                    do throws(APIError) {
                        let made = try await agent.create(
                            AgentTask.kind, namespace: room.namespace,
                            object: Self.task("t", annotations: [.init(key): "somebody"]), dryRun: true)
                        return made[path: "metadata", "annotations", key] == "agent-bot"
                    } catch  where error.status?.code == 503 {
                        return false
                    }
                }
                let made = try await agent.create(
                    AgentTask.kind, namespace: room.namespace, object: Self.task("t", suspend: true))
                #expect(
                    made[path: "metadata", "annotations"] == [.init(key): "agent-bot", "example.com/by-patch": "1"])
                let plain = try await agent.create(AgentTask.kind, namespace: room.namespace, object: Self.task("u"))
                #expect(plain[path: "metadata", "annotations"] == [.init(key): "agent-bot"])
                let status = try await refused("the requester to be guarded") {
                    try await room.client.mergePatch(
                        AgentTask.kind, namespace: room.namespace, name: "t",
                        patch: ["metadata": ["annotations": [.init(key): "admin"]]], dryRun: true)
                }
                #expect(status.message.hasSuffix("denied request: the requester of a task never changes"))
            }
        }

        @Test("a switch on the object that a binding names halts tasks; without that object there are none either")
        func halt() async throws {
            try await Room.open { room in
                try await AdmissionPolicies.install(AdmissionPolicies.halt, in: room)
                let name = room.name("halt")
                func create() async throws -> JSONValue {
                    try await room.client.create(
                        AgentTask.kind, namespace: room.namespace, object: Self.task("t"), dryRun: true)
                }
                let missing = try await refused("the policy to look for its parameter", create)
                #expect(
                    missing.message
                        == "agenttasks.interlock.dev \"t\" is forbidden: ValidatingAdmissionPolicy '\(name)' with binding "
                        + "'\(name)' denied request: failed to configure binding: no params found for policy binding "
                        + "with `Deny` parameterNotFoundAction")
                let guardPolicy = GuardPolicy.make(room.name("guard")) {
                    $0.match.namespaceSelector = LabelSelector(matchLabels: [Room.label: room.suffix])
                }
                try await room.cluster.apply(guardPolicy)
                try await eventually("tasks to be let through") {
                    do {
                        _ = try await create()
                        return true
                    } catch let error as APIError where error.status != nil {
                        return false
                    }
                }
                _ = try await room.client.mergePatch(
                    GuardPolicy.kind, name: room.name("guard"), patch: ["spec": ["halt": true]])
                let halted = try await refused("tasks to be halted", create)
                #expect(halted.message.hasSuffix("denied request: agents are halted by \(room.name("guard"))"))
                #expect(halted.code == 403)
            }
        }

        @Test("an approval is written under the own name by whom the roles let approve")
        func approve() async throws {
            try await Room.open { room in
                let namespace = room.namespace
                try await AdmissionPolicies.install(AdmissionPolicies.approve, in: room)
                // Who may write tasks and may not approve them.
                try await room.server.applyManifest([
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
                    "metadata": ["name": "patcher", "namespace": .string(namespace)],
                    "rules": [
                        ["apiGroups": ["interlock.dev"], "resources": ["agenttasks"], "verbs": ["get", "patch"]]
                    ],
                ])
                try await room.server.applyManifest([
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                    "metadata": ["name": "patcher", "namespace": .string(namespace)],
                    "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "patcher"],
                    "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "ai-agents"]],
                ])
                _ = try await room.client.create(AgentTask.kind, namespace: namespace, object: Self.task("t"))
                func approve(_ who: String, as name: String) async throws -> JSONValue {
                    try await room.server.person(who).mergePatch(
                        AgentTask.kind, namespace: namespace, name: "t",
                        patch: ["metadata": ["annotations": [.init("approvals.interlock.dev/\(name)"): "approve 3f"]]],
                        dryRun: true)
                }
                let agent = try await refused("the agent to be refused for its verb") {
                    do {
                        return try await approve("agent-bot", as: "agent-bot")
                    } catch let error as APIError where error.status?.message.contains("cannot patch") == true {
                        // The role is not in force yet.
                        return .null
                    }
                }
                #expect(agent.message.hasSuffix("denied request: agent-bot may not approve"))
                let other = try await refusal { try await approve("alice", as: "bob") }
                #expect(other.message.hasSuffix("denied request: an approval is written under the own name"))
                let given = try await approve("alice", as: "alice")
                #expect(given[path: "metadata", "annotations", "approvals.interlock.dev/alice"] == "approve 3f")
            }
        }

        @Test("subresources are matched by their own names, a scale as a scale; failures can be ignored")
        func subresources() async throws {
            try await Room.open { room in
                try await AdmissionPolicies.install(AdmissionPolicies.warning, in: room)
                let pool = try FullObjects.object(GPUNodePool.kind, in: room)
                let name = room.name("full")
                _ = try await room.client.create(GPUNodePool.kind, namespace: room.namespace, object: pool)
                func scale(_ replicas: Int64) async throws -> JSONValue {
                    try await room.client.mergePatch(
                        GPUNodePool.kind, namespace: room.namespace, name: name,
                        patch: ["spec": ["replicas": .integer(replicas)]], subresource: "scale", dryRun: true)
                }
                let status = try await refused("many nodes to be refused") { try await scale(6) }
                #expect(status.message.hasSuffix("denied request: 6 nodes are many"))
                _ = try await scale(4)
                _ = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: name, patch: ["spec": ["replicas": 6]],
                    dryRun: true)
            }
        }

        @Test("a policy that does not compile is refused with the place")
        func uncompilable() async throws {
            try await Room.open { room in
                let wrong = AdmissionPolicies.halt.replacing("params.spec.halt)\"", with: "nobody.spec.halt)\"")
                let status = try await refusal { try await AdmissionPolicies.install(wrong, in: room) }
                #expect(status.code == 422)
                #expect(status.details?.causes.map(\.field) == ["spec.validations[0].expression"])
                #expect(
                    status.details?.causes.first?.message.contains(
                        "compilation failed: ERROR: <input>:1:28: undeclared reference to 'nobody' (in container '')")
                        == true, "\(status)")
            }
        }
    }
}
