import Controllers
import DevCluster
import Foundation
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Synchronization

/// The API server that the whole suite runs on: a DevCluster, or the one that `INTERLOCK_TEST_KUBECONFIG` names.
///
/// There the controller connects with `INTERLOCK_TEST_CONTROLLER_KUBECONFIG`, and people with `kubeconfig-<name>` of the
/// folder `INTERLOCK_TEST_USERS`; without these the admin impersonates them.
struct ContractServer: Sendable {
    /// Where the two servers may differ, and may not differ silently.
    struct Capabilities: Sendable {
        var evaluatesRBAC: Bool
    }

    static let controllerUser = "system:serviceaccount:interlock-system:interlock"
    static let people = [
        "alice": "platform-approvers", "bob": "platform-approvers", "carol": "platform-approvers",
        "agent-bot": "ai-agents",
    ]

    /// Nil where the server is a real one.
    let devCluster: DevCluster?
    let kubeconfig: String
    let admin: APIClient
    let controller: APIClient
    let capabilities: Capabilities
    private let clients: [String: APIClient]
    private let names: RandomNames

    var isDevCluster: Bool { devCluster != nil }

    func person(_ name: String) throws -> APIClient {
        guard let client = clients[name] else { throw UnknownPerson(name: name) }
        return client
    }

    /// As the controller connects, under its own roles.
    var cluster: TestCluster {
        TestCluster(admin: .init(admin), controller: .init(controller), patience: .seconds(60))
    }

    /// A word that no object of the server has in its name.
    func nextSuffix() -> String { names.next() }

    private static let started = Task { try await start() }

    static var current: ContractServer {
        get async throws { try await started.value }
    }

    private static func start() async throws -> ContractServer {
        let server = try await connect()
        try await server.cluster.installDefinitions()
        try await server.untilServed()
        try await server.applyRoles()
        return server
    }
}

struct UnknownPerson: Error {
    let name: String
}

extension ContractServer {
    private static func connect() async throws -> ContractServer {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["INTERLOCK_TEST_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)
        let devCluster = environment["INTERLOCK_TEST_KUBECONFIG"] == nil ? DevCluster() : nil
        var users = environment["INTERLOCK_TEST_USERS"]
        var controllerPath = environment["INTERLOCK_TEST_CONTROLLER_KUBECONFIG"]
        let path: String
        if let devCluster {
            _ = try await devCluster.start()
            let folder = NSTemporaryDirectory() + "interlock-contract-\(UUID().uuidString)"
            try devCluster.writeKubeconfigs(to: folder)
            path = folder + "/kubeconfig"
            controllerPath = folder + "/kubeconfig-controller"
            users = folder
        } else {
            path = environment["INTERLOCK_TEST_KUBECONFIG"] ?? ""
        }
        let admin = try configuration(path)
        let controller = try controllerPath.map(configuration) ?? impersonating(controllerUser, groups: [], by: admin)
        var clients: [String: APIClient] = [:]
        for (name, group) in people {
            let own = users.map { "\($0)/kubeconfig-\(name)" }.flatMap {
                FileManager.default.fileExists(atPath: $0) ? $0 : nil
            }
            let configuration = try own.map(configuration) ?? impersonating(name, groups: [group], by: admin)
            clients[name] = APIClient(configuration: configuration)
        }
        let client = APIClient(configuration: admin)
        let capabilities = Capabilities(evaluatesRBAC: try await evaluatesRBAC(by: admin))
        let version = try await client.raw("GET", "/version")["gitVersion"]?.stringValue ?? "unknown"
        print(
            "contract: \(devCluster == nil ? admin.server : "DevCluster"), version \(version), RBAC \(capabilities.evaluatesRBAC), INTERLOCK_TEST_SEED=\(seed)"
        )
        return ContractServer(
            devCluster: devCluster, kubeconfig: path, admin: client, controller: APIClient(configuration: controller),
            capabilities: capabilities, clients: clients, names: RandomNames(seed: seed))
    }

    private static func configuration(_ path: String) throws -> APIClient.Configuration {
        try Kubeconfig.load(path: path, environment: [:]).clientConfiguration()
    }

    private static func impersonating(
        _ user: String, groups: [String], by admin: APIClient.Configuration
    ) -> APIClient.Configuration {
        var configuration = admin
        configuration.impersonation = Impersonation(user: user, groups: groups)
        return configuration
    }

    /// Whether somebody whom no role knows is refused.
    private static func evaluatesRBAC(by admin: APIClient.Configuration) async throws -> Bool {
        let nobody = APIClient(configuration: impersonating("contract-nobody", groups: [], by: admin))
        defer { Task { await nobody.shutdown() } }
        do throws(APIError) {
            _ = try await nobody.list(.secret, namespace: "default")
            return false
        } catch {
            guard error.isForbidden else { throw error }
            return true
        }
    }

    /// A definition is established a moment before its resources are served.
    private func untilServed() async throws {
        for kind in InterlockKinds.all {
            try await eventually("\(kind.plural) to be served") {
                do throws(APIError) {
                    _ = try await admin.list(kind, options: ListOptions(limit: 1))
                    return true
                } catch  where error.isNotFound {
                    return false
                }
            }
        }
    }

    /// The roles of `manifests/`, and nothing more, for the controller.
    private func applyRoles() async throws {
        for file in ["deployment/namespace", "rbac/controller", "rbac/people", "rbac/agents"] {
            for document in try ProjectFiles.documents("manifests/\(file).yaml") {
                try await applyManifest(document)
            }
        }
        guard capabilities.evaluatesRBAC else { return }
        try await eventually("the controller's roles to be in force") {
            try await isAllowed(Self.controllerUser, "list", AgentTask.kind)
        }
    }

    /// Server-side apply of any manifest of a known kind.
    func applyManifest(_ manifest: JSONValue) async throws {
        let kind = try ProjectFiles.kind(of: manifest)
        let metadata = manifest["metadata"]
        _ = try await admin.apply(
            kind, namespace: metadata?["namespace"]?.stringValue ?? "", name: metadata?["name"]?.stringValue ?? "",
            object: manifest, fieldManager: "kubectl", force: true, fieldValidation: .strict)
    }

    /// What the server's authorizer says of a user.
    func isAllowed(
        _ user: String, groups: [String] = [], _ verb: String, _ kind: ResourceKind, subresource: String = "",
        namespace: String = ""
    ) async throws -> Bool {
        let review = ResourceKind(
            group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview", plural: "subjectaccessreviews",
            isNamespaced: false)
        let answer = try await admin.create(
            review,
            object: [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                "spec": [
                    "user": .string(user), "groups": .array(groups.map(JSONValue.string)),
                    "resourceAttributes": [
                        "verb": .string(verb), "group": .string(kind.group), "resource": .string(kind.plural),
                        "subresource": .string(subresource), "namespace": .string(namespace),
                    ],
                ],
            ])
        return answer[path: "status", "allowed"]?.boolValue ?? false
    }
}

/// Names that are the same for one seed.
final class RandomNames: Sendable {
    // A mutex: one step of a generator.
    private let names: Mutex<SeededNames>

    init(seed: UInt64) {
        names = Mutex(SeededNames(seed: seed))
    }

    func next() -> String {
        names.withLock { names in "x" + String(names.next() & 0xFF_FFFF_FFFF, radix: 36) }
    }
}

enum InterlockKinds {
    static let all = [
        AgentTask.kind, GuardPolicy.kind, GPUNodePool.kind, AgentConfig.kind, PriceBook.kind, SpendLedger.kind,
    ]
}
