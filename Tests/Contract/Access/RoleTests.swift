import DevCluster
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

/// Verbs that somebody has, or has not, on kinds.
struct Rights: Sendable, CustomTestStringConvertible {
    let who: String
    let isGranted: Bool
    let verbs: [String]
    let kinds: [ResourceKind]
    var subresource = ""

    var testDescription: String {
        let names = kinds.map { $0.plural + (subresource.isEmpty ? "" : "/\(subresource)") }
        return "\(who) \(isGranted ? "may" : "may not") \(verbs) \(names)"
    }

    init(_ who: String, may verbs: [String], _ kinds: [ResourceKind], _ subresource: String = "") {
        self.init(who, true, verbs, kinds, subresource)
    }

    init(_ who: String, mayNot verbs: [String], _ kinds: [ResourceKind], _ subresource: String = "") {
        self.init(who, false, verbs, kinds, subresource)
    }

    private init(_ who: String, _ isGranted: Bool, _ verbs: [String], _ kinds: [ResourceKind], _ subresource: String) {
        self.who = who
        self.isGranted = isGranted
        self.verbs = verbs
        self.kinds = kinds
        self.subresource = subresource
    }

    private static let watched = [
        AgentTask.kind, GuardPolicy.kind, GPUNodePool.kind, AgentConfig.kind, PriceBook.kind,
    ]
    private static let guarded = [AgentTask.kind, GPUNodePool.kind, AgentConfig.kind]
    private static let roles: [ResourceKind] = [.clusterRole, .clusterRoleBinding, .role, .roleBinding]
    private static let users = ResourceKind(
        group: "", version: "v1", kind: "User", plural: "users", isNamespaced: false)

    static let all: [Rights] = [
        Rights("controller", may: ["get", "list", "watch"], watched),
        Rights("controller", may: ["patch"], watched, "status"),
        Rights("controller", may: ["create", "patch", "delete"], [GPUNodePool.kind, AgentConfig.kind, .configMap]),
        Rights("controller", may: ["create", "patch"], [.event]),
        Rights(
            "controller", mayNot: ["create", "update", "patch", "delete", "deletecollection"],
            [AgentTask.kind, GuardPolicy.kind, PriceBook.kind]),
        Rights("controller", mayNot: ["get", "list", "watch", "create"], [.secret]),
        Rights("controller", mayNot: ["create", "update", "patch", "delete"], [.lease]),
        Rights("controller", mayNot: ["create", "patch", "escalate", "bind"], roles),
        Rights("controller", mayNot: ["impersonate"], [users]),
        Rights("controller", mayNot: ["create"], [.serviceAccount], "token"),
        Rights("controller", mayNot: ["create", "patch", "delete"], [.namespace, .customResourceDefinition]),
        Rights("agent-bot", may: ["create", "get", "list", "watch"], [AgentTask.kind]),
        Rights("agent-bot", mayNot: ["update", "patch", "delete", "approve"], [AgentTask.kind]),
        Rights(
            "agent-bot", mayNot: ["create", "update", "patch", "delete", "approve"],
            [GPUNodePool.kind, AgentConfig.kind, GuardPolicy.kind]),
        Rights("alice", may: ["get", "patch", "approve"], guarded),
        Rights("alice", mayNot: ["create", "delete"], guarded),
        Rights("alice", mayNot: ["patch", "update"], guarded, "status"),
        Rights("alice", mayNot: ["create", "update", "patch", "delete"], [GuardPolicy.kind, PriceBook.kind]),
    ]
}

extension ContractSuite {
    @Suite("Roles")
    struct Roles {
        @Test("the roles of manifests/ grant what is needed and nothing more", arguments: Rights.all)
        func rights(rights: Rights) async throws {
            try await Room.open { room in
                let evaluatesRBAC = room.server.capabilities.evaluatesRBAC
                let user = rights.who == "controller" ? ContractServer.controllerUser : rights.who
                let groups = ContractServer.people[rights.who].map { [$0] } ?? []
                for kind in rights.kinds {
                    for verb in rights.verbs {
                        let isAllowed = try await room.server.isAllowed(
                            user, groups: groups, verb, kind, subresource: rights.subresource,
                            namespace: kind.isNamespaced ? room.namespace : "")
                        // Without RBAC only the invented verb is answered.
                        let expected = evaluatesRBAC || verb == "approve" ? rights.isGranted : true
                        #expect(isAllowed == expected, "\(verb) \(kind.plural)")
                    }
                }
                if room.server.isDevCluster {
                    #expect(
                        DevCluster.limits.contains {
                            $0.contains("RBAC objects are stored, but not evaluated for requests")
                        })
                }
            }
        }

        @Test("what the roles do not grant is refused when it is tried")
        func calls() async throws {
            try await Room.open { room in
                let controller = room.server.controller
                _ = try await room.client.create(
                    .secret, namespace: room.namespace,
                    object: ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"]])
                let policy = GuardPolicy.make(room.name("guard")) {
                    $0.match.namespaceSelector = LabelSelector(matchLabels: [Room.label: room.suffix])
                }
                try await room.cluster.apply(policy)
                let calls: [(String, () async throws -> JSONValue)] = [
                    ("read a Secret", { try await controller.get(.secret, namespace: room.namespace, name: "s") }),
                    (
                        "write a policy",
                        {
                            try await controller.mergePatch(
                                GuardPolicy.kind, name: policy.metadata.name, patch: ["spec": ["halt": true]])
                        }
                    ),
                    (
                        "write a task",
                        {
                            try await controller.create(
                                AgentTask.kind, namespace: room.namespace,
                                object: AgentTask.make(
                                    "t", in: room.namespace, agent: "a", changes: [.scale("p", to: 1)]
                                ).json)
                        }
                    ),
                ]
                for (what, call) in calls {
                    do {
                        _ = try await call()
                        #expect(!room.server.capabilities.evaluatesRBAC, "the controller may \(what)")
                    } catch let error as APIError {
                        #expect(error.isForbidden, "\(what): \(error)")
                        #expect(room.server.capabilities.evaluatesRBAC, "\(what): \(error)")
                    }
                }
            }
        }
    }
}
