import JSON
import KubeCEL
import KubeCore

/// What the stored roles and their bindings allow a user, for the `authorizer` of expressions.
///
/// Requests themselves are not held against roles here.
struct RoleBasedAccess: Authorizer {
    private static let group = "rbac.authorization.k8s.io"
    private static let roles = CollectionID(group, "roles")
    private static let clusterRoles = CollectionID(group, "clusterroles")
    private static let bindings = CollectionID(group, "rolebindings")
    private static let clusterBindings = CollectionID(group, "clusterrolebindings")

    /// As it is while the write is judged.
    private let store: ObjectStore
    private let user: User

    init(_ store: ObjectStore, _ user: User) {
        self.store = store
        self.user = user
    }

    func authorize(_ request: AuthorizationRequest) -> AuthorizationDecision {
        let user = subject(request.subject)
        if user.isAdmin { return AuthorizationDecision(isAllowed: true) }
        for binding in store.objects(Self.clusterBindings).lazy.map(\.json) {
            if let reason = allowance(binding, "ClusterRoleBinding", user, request, namespace: "") {
                return AuthorizationDecision(isAllowed: true, reason: reason)
            }
        }
        if case .resource(let resource) = request.target, !resource.namespace.isEmpty {
            for binding in store.objects(Self.bindings, namespace: resource.namespace).lazy.map(\.json) {
                if let reason = allowance(binding, "RoleBinding", user, request, namespace: resource.namespace) {
                    return AuthorizationDecision(isAllowed: true, reason: reason)
                }
            }
        }
        return AuthorizationDecision(isAllowed: false)
    }

    private func subject(_ subject: AuthorizationRequest.Subject) -> User {
        switch subject {
        case .requester: user
        case .serviceAccount(let namespace, let name):
            User(
                name: "system:serviceaccount:\(namespace):\(name)",
                groups: [
                    "system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated",
                ])
        }
    }

    /// Why a binding allows the request; nil where it does not.
    private func allowance(
        _ binding: JSONValue, _ kind: String, _ user: User, _ request: AuthorizationRequest, namespace: String
    ) -> String? {
        let subjects = binding["subjects"]?.arrayValue ?? []
        guard let subject = subjects.first(where: { Self.names(user, $0, in: namespace) }) else { return nil }
        let roleKind = binding[path: "roleRef", "kind"]?.stringValue ?? ""
        let role = binding[path: "roleRef", "name"]?.stringValue ?? ""
        let key = ObjectKey(namespace: roleKind == "Role" ? namespace : "", name: role)
        let rules = store.object(roleKind == "Role" ? Self.roles : Self.clusterRoles, key)?.json["rules"]
        guard (rules?.arrayValue ?? []).contains(where: { Self.allows($0, request) }) else { return nil }
        let subjectKind = subject["kind"]?.stringValue ?? ""
        let subjectName = subject["name"]?.stringValue ?? ""
        let name = binding.metadataText("name") + (namespace.isEmpty ? "" : "/\(namespace)")
        return "RBAC: allowed by \(kind) \"\(name)\" of \(roleKind) \"\(role)\" to \(subjectKind) \"\(subjectName)\""
    }

    private static func names(_ user: User, _ subject: JSONValue, in namespace: String) -> Bool {
        let name = subject["name"]?.stringValue ?? ""
        switch subject["kind"]?.stringValue {
        case "User": return user.name == name
        case "Group": return user.groups.contains(name)
        case "ServiceAccount":
            return user.name == "system:serviceaccount:\(subject["namespace"]?.stringValue ?? namespace):\(name)"
        default: return false
        }
    }

    private static func allows(_ rule: JSONValue, _ request: AuthorizationRequest) -> Bool {
        func texts(_ key: String) -> [String] { (rule[key]?.arrayValue ?? []).compactMap(\.stringValue) }
        func holds(_ key: String, _ text: String) -> Bool {
            let allowed = texts(key)
            return allowed.contains("*") || allowed.contains(text)
        }
        guard holds("verbs", request.verb) else { return false }
        switch request.target {
        case .path(let path):
            return texts("nonResourceURLs").contains { url in
                url == path || (url.hasSuffix("*") && path.hasPrefix(url.dropLast()))
            }
        case .resource(let resource):
            let full = resource.subresource.isEmpty ? resource.resource : "\(resource.resource)/\(resource.subresource)"
            let isListed =
                holds("resources", full)
                || (!resource.subresource.isEmpty && texts("resources").contains("*/\(resource.subresource)"))
            let names = texts("resourceNames")
            return holds("apiGroups", resource.group) && isListed && (names.isEmpty || names.contains(resource.name))
        }
    }
}
