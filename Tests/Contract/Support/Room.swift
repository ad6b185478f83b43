import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

/// Every test of the contract, one after the other: they share one server, on which one controller at most runs.
@Suite("Contract", .serialized, .timeLimit(.minutes(10)))
struct ContractSuite {}

/// A namespace of a test's own. Whatever the test makes outside of it has the suffix in its name; all of it goes again.
struct Room: Sendable {
    let server: ContractServer
    let suffix: String

    static let label = "contract.interlock.dev/room"

    var namespace: String { name("room") }
    var client: APIClient { server.admin }
    var cluster: TestCluster { server.cluster }

    /// A name that is free in the whole server.
    func name(_ base: String) -> String { "\(base)-\(suffix)" }
    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

    static func open(_ body: (Room) async throws -> Void) async throws {
        let server = try await ContractServer.current
        let room = Room(server: server, suffix: server.nextSuffix())
        do {
            try await room.addNamespace(room.namespace)
            try await body(room)
        } catch {
            try await room.close()
            throw error
        }
        try await room.close()
    }

    /// A namespace in which people and agents have the roles of `manifests/`.
    func addNamespace(_ name: String) async throws {
        try await cluster.createNamespace(name, labels: [Self.label: suffix])
        try await bindRoles(in: name)
    }

    func bindRoles(in namespace: String) async throws {
        for (role, group) in [("interlock-approver", "platform-approvers"), ("interlock-agent", "ai-agents")] {
            try await server.applyManifest([
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                "metadata": ["name": .string(role), "namespace": .string(namespace)],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(role),
                ],
                "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string(group)]],
            ])
        }
    }

    private func close() async throws {
        for kind in ResourceKind.admissionKinds + [
            GuardPolicy.kind, PriceBook.kind, SpendLedger.kind, .customResourceDefinition, .namespace,
        ] {
            for object in try await client.listAll(kind).objects {
                guard let name = object.objectName, name.contains(suffix) else { continue }
                do throws(APIError) {
                    try await client.delete(kind, name: name)
                } catch {
                    // Deleted by the test itself, or on its way.
                    guard error.isNotFound || error.isConflict else { throw error }
                }
            }
        }
    }
}
