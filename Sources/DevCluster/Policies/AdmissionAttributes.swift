import JSON
import KubeCore

/// One write as admission policies see it.
struct AdmissionAttributes: Sendable {
    enum Operation: String, Sendable {
        case create = "CREATE"
        case update = "UPDATE"
        case delete = "DELETE"
    }

    let operation: Operation
    let resource: ServedResource
    /// What is written; of a subresource with a kind of its own, that one.
    let kind: ResourceKind
    let subresource: String
    /// Empty where the server is to make one up.
    let name: String
    /// For a namespace itself, its name.
    let namespace: String
    let user: User
    let isDryRun: Bool
    let options: JSONValue
    /// Nil for a deletion.
    var object: JSONValue?
    /// Nil for a creation.
    let old: JSONValue?

    /// The namespace of the object; empty for one of the cluster's.
    var objectNamespace: String { isNamespace ? "" : namespace }

    var isNamespace: Bool { resource.collection == NamespaceRules.collection }

    /// The policies themselves are beyond policies, so that a wrong one can be mended.
    var isExempt: Bool {
        resource.kind.group == PolicyKind.group && PolicyKind.allCollections.contains(resource.collection)
    }

    /// The `request` of expressions.
    func request(as matched: ResourceKind) -> JSONValue {
        var request: JSONObject = [
            "kind": Self.json(kind: kind == resource.kind ? matched : kind), "resource": Self.json(resource: matched),
            "requestKind": Self.json(kind: kind), "requestResource": Self.json(resource: resource.kind),
            "operation": .string(operation.rawValue),
            "userInfo": [
                "username": .string(user.name), "groups": .array(user.groups.map(JSONValue.string)),
            ],
            "dryRun": .bool(isDryRun), "options": options,
        ]
        if !subresource.isEmpty {
            request["subResource"] = .string(subresource)
            request["requestSubResource"] = .string(subresource)
        }
        if !name.isEmpty { request["name"] = .string(name) }
        if !namespace.isEmpty { request["namespace"] = .string(namespace) }
        return .object(request)
    }

    private static func json(kind: ResourceKind) -> JSONValue {
        ["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind)]
    }

    private static func json(resource: ResourceKind) -> JSONValue {
        ["group": .string(resource.group), "version": .string(resource.version), "resource": .string(resource.plural)]
    }

    /// How refusals call the object.
    var shownName: String {
        if !name.isEmpty { return name }
        for member in ["name", "generateName"] {
            if let text = object?.metadataText(member), !text.isEmpty { return text }
        }
        return "Unknown"
    }

    /// 403 with the words of a policy.
    func refusal(_ message: String, causes: [String]) -> Status {
        .forbidden(
            resource.namedCollection, name: shownName, message,
            causes: causes.map { Status.Cause(reason: "", message: $0, field: "") })
    }
}

/// The kinds that policies are made of.
enum PolicyKind {
    static let group = "admissionregistration.k8s.io"
    static let validating = CollectionID(group, "validatingadmissionpolicies")
    static let validatingBinding = CollectionID(group, "validatingadmissionpolicybindings")
    static let mutating = CollectionID(group, "mutatingadmissionpolicies")
    static let mutatingBinding = CollectionID(group, "mutatingadmissionpolicybindings")
    static let allCollections: Set = [validating, validatingBinding, mutating, mutatingBinding]
}
