import HTTPServer
import JSON
import KubeCore

/// Questions about users: who a token belongs to, and who may do what.
struct Reviews: Sendable {
    let authenticator: Authenticator
    let policy: AccessPolicy

    /// `nil` for a resource that is no review.
    func answer(_ resource: ServedResource, _ document: JSONValue, by user: User, now: Timestamp) -> JSONValue? {
        var review = document
        review["kind"] = .string(resource.kind.kind)
        review["apiVersion"] = .string(resource.kind.apiVersion)
        review["metadata"] = MetadataForm.normalized(review["metadata"] ?? [:])
        let spec = review["spec"] ?? [:]
        switch resource.kind.kind {
        case "SelfSubjectReview":
            review.setMetadata("creationTimestamp", .string(now.description))
            review["status"] = ["userInfo": Self.info(user)]
        case "TokenReview":
            review["status"] = token(spec["token"]?.stringValue ?? "")
        case "SelfSubjectAccessReview":
            review["status"] = access(spec, of: user)
        case "SubjectAccessReview", "LocalSubjectAccessReview":
            let groups = (spec["groups"]?.arrayValue ?? []).compactMap(\.stringValue)
            review["status"] = access(spec, of: User(name: spec["user"]?.stringValue ?? "", groups: groups))
        case "SelfSubjectRulesReview":
            review["status"] = [
                "resourceRules": [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]],
                "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]], "incomplete": false,
            ]
        default: return nil
        }
        return review
    }

    private static func info(_ user: User) -> JSONValue {
        ["username": .string(user.name), "groups": .array(user.groups.map(JSONValue.string))]
    }

    private func token(_ token: String) -> JSONValue {
        guard let user = authenticator.user(ofToken: token) else { return ["user": [:]] }
        return ["authenticated": true, "user": Self.info(user)]
    }

    private func access(_ spec: JSONValue, of user: User) -> JSONValue {
        let attributes = spec["resourceAttributes"] ?? [:]
        let isAllowed = policy.allows(
            user, verb: attributes["verb"]?.stringValue ?? "", group: attributes["group"]?.stringValue ?? "",
            resource: attributes["resource"]?.stringValue ?? "")
        return isAllowed ? ["allowed": true] : ["allowed": false, "reason": "no rule of this dev cluster allows it"]
    }
}

/// Who may do what here. There is no RBAC evaluation: everybody who is known may do everything that a token can ask
/// for, but the invented verb `approve` is only for approvers, the controller and admins.
struct AccessPolicy: Sendable {
    func allows(_ user: User, verb: String, group: String, resource: String) -> Bool {
        guard verb == "approve" else { return true }
        return user.isAdmin || user.groups.contains("platform-approvers")
    }
}
