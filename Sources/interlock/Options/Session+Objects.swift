import InterlockAPI
import JSON
import KubeClient
import KubeCore

extension Session {
    func inNamespace(_ namespace: String) -> Session {
        Session(client: client, namespace: namespace)
    }

    /// The object, or nil where there is none.
    func find(_ kind: ResourceKind, namespace: String?, name: String) async throws -> JSONValue? {
        do throws(APIError) {
            return try await client.get(kind, namespace: namespace ?? "", name: name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Server-side apply of a manifest as a person's kubectl would.
    @discardableResult
    func apply(_ object: JSONValue) async throws -> JSONValue {
        let kind = try ManifestKind.kind(of: object)
        let name = object[path: "metadata", "name"]?.stringValue ?? ""
        let place = kind.isNamespaced ? object[path: "metadata", "namespace"]?.stringValue ?? namespace : ""
        return try await client.apply(
            kind, namespace: place, name: name, object: object, fieldManager: "kubectl", fieldValidation: .strict)
    }

    /// Creates an object as a person's kubectl would.
    @discardableResult
    func create(_ object: JSONValue) async throws -> JSONValue {
        let kind = try ManifestKind.kind(of: object)
        return try await client.create(
            kind, namespace: kind.isNamespaced && object[path: "metadata", "namespace"] == nil ? namespace : "",
            object: object, fieldManager: "kubectl-create", fieldValidation: .strict)
    }

    /// Applies a manifest of Interlock's own and waits until a CustomResourceDefinition is served.
    func install(_ object: JSONValue) async throws -> String {
        let kind = try ManifestKind.kind(of: object)
        let name = object[path: "metadata", "name"]?.stringValue ?? ""
        let place = kind.isNamespaced ? object[path: "metadata", "namespace"]?.stringValue ?? namespace : ""
        _ = try await client.apply(
            kind, namespace: place, name: name, object: object, fieldManager: "interlock-install", force: true)
        if kind == .customResourceDefinition {
            let found = try await wait(for: kind, namespace: nil, name: name) { object in
                object?[path: "status", "conditions"]?.arrayValue?.contains {
                    $0["type"]?.stringValue == "Established" && $0["status"]?.stringValue == "True"
                } ?? false
            }
            guard found.isSatisfied else {
                throw CommandExit.error(
                    "CustomResourceDefinition \(name) was applied, but the API server does not serve it yet")
            }
        }
        return "\(kind.plural)/\(name)"
    }

    /// What was found when the waiting ended.
    struct Found: Sendable {
        let object: JSONValue?
        let isSatisfied: Bool
    }

    /// Watches one object until it satisfies `holds`, or the limit is over.
    func wait(
        for kind: ResourceKind, namespace: String?, name: String, limit: Duration = .seconds(30),
        until holds: @escaping @Sendable (JSONValue?) -> Bool
    ) async throws -> Found {
        let found = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await follow(kind, namespace: namespace ?? "", name: name, until: holds)
                return true
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        let object = try await find(kind, namespace: namespace, name: name)
        return Found(object: object, isSatisfied: found && holds(object))
    }

    private func follow(
        _ kind: ResourceKind, namespace: String, name: String, until holds: @Sendable (JSONValue?) -> Bool
    ) async throws {
        while true {
            let list = try await client.list(
                kind, namespace: namespace, options: ListOptions(fieldSelector: "metadata.name=\(name)"))
            if holds(list.items.first?.value) { return }
            let options = WatchOptions(
                fieldSelector: "metadata.name=\(name)", resourceVersion: list.resourceVersion)
            for try await event in try await client.watch(kind, namespace: namespace, options: options) {
                switch event {
                case .added(let object), .modified(let object):
                    if holds(object.value) { return }
                case .deleted:
                    if holds(nil) { return }
                case .bookmark: break
                case .error: break
                }
            }
        }
    }
}

/// The kinds that commands and the demo write.
enum ManifestKind {
    private static let known: [ResourceKind] = [
        AgentTask.kind, GuardPolicy.kind, GPUNodePool.kind, AgentConfig.kind, PriceBook.kind, SpendLedger.kind,
        .namespace, .configMap, .customResourceDefinition, .lease,
        ResourceKind(group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts"),
        ResourceKind(group: "", version: "v1", kind: "Service", plural: "services"),
        ResourceKind(group: "apps", version: "v1", kind: "Deployment", plural: "deployments"),
        rbac("ClusterRole", "clusterroles", isNamespaced: false),
        rbac("ClusterRoleBinding", "clusterrolebindings", isNamespaced: false),
        rbac("Role", "roles", isNamespaced: true), rbac("RoleBinding", "rolebindings", isNamespaced: true),
    ]

    private static func rbac(_ kind: String, _ plural: String, isNamespaced: Bool) -> ResourceKind {
        ResourceKind(
            group: "rbac.authorization.k8s.io", version: "v1", kind: kind, plural: plural, isNamespaced: isNamespaced)
    }

    static func kind(of object: JSONValue) throws -> ResourceKind {
        let apiVersion = object["apiVersion"]?.stringValue ?? ""
        let name = object["kind"]?.stringValue ?? ""
        guard let kind = known.first(where: { $0.apiVersion == apiVersion && $0.kind == name }) else {
            throw CommandExit.error("\(printable(apiVersion)) \(printable(name)) is not a kind that Interlock writes")
        }
        return kind
    }
}
