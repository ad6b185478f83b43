import JSON
import KubeCore

/// Which object an event is about.
public struct ObjectReference: Sendable, Hashable {
    public var apiVersion: String
    public var kind: String
    /// Empty for cluster-scoped kinds.
    public var namespace: String
    public var name: String
    public var uid: String

    public init(apiVersion: String, kind: String, namespace: String = "", name: String, uid: String = "") {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
    }

    public init(_ kind: ResourceKind, _ metadata: ObjectMeta) {
        self.init(
            apiVersion: kind.apiVersion, kind: kind.kind, namespace: metadata.namespace, name: metadata.name,
            uid: metadata.uid)
    }

    var json: JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name),
        ]
        if !namespace.isEmpty { object["namespace"] = .string(namespace) }
        if !uid.isEmpty { object["uid"] = .string(uid) }
        return .object(object)
    }
}
