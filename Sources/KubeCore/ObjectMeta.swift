import JSON

/// What every object carries in `metadata`, without managed fields (read those from the raw object where needed).
public struct ObjectMeta: Sendable, Hashable {
    public var name: String
    /// Empty for cluster-scoped kinds.
    public var namespace: String
    public var uid: String
    /// Opaque; equal or not, never ordered.
    public var resourceVersion: String
    public var generation: Int
    public var labels: [String: String]
    public var annotations: [String: String]
    public var ownerReferences: [OwnerReference]
    public var finalizers: [String]
    /// RFC 3339, as the API server wrote it.
    public var creationTimestamp: String?
    /// Set from when deletion was asked for.
    public var deletionTimestamp: String?

    public init(
        name: String = "", namespace: String = "", uid: String = "", resourceVersion: String = "", generation: Int = 0,
        labels: [String: String] = [:], annotations: [String: String] = [:], ownerReferences: [OwnerReference] = [],
        finalizers: [String] = [], creationTimestamp: String? = nil, deletionTimestamp: String? = nil
    ) {
        self.name = name
        self.namespace = namespace
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.generation = generation
        self.labels = labels
        self.annotations = annotations
        self.ownerReferences = ownerReferences
        self.finalizers = finalizers
        self.creationTimestamp = creationTimestamp
        self.deletionTimestamp = deletionTimestamp
    }

    public var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
    public var isBeingDeleted: Bool { deletionTimestamp != nil }
}

extension ObjectMeta: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        self.init()
        name = try object.decode("name", default: "")
        namespace = try object.decode("namespace", default: "")
        uid = try object.decode("uid", default: "")
        resourceVersion = try object.decode("resourceVersion", default: "")
        generation = try object.decode("generation", default: 0)
        labels = try object.decode("labels", default: [:])
        annotations = try object.decode("annotations", default: [:])
        ownerReferences = try object.decode("ownerReferences", default: [])
        finalizers = try object.decode("finalizers", default: [])
        creationTimestamp = try object.decodeIfPresent("creationTimestamp")
        deletionTimestamp = try object.decodeIfPresent("deletionTimestamp")
    }

    public var json: JSONValue {
        var object = JSONObject()
        if !name.isEmpty { object["name"] = .string(name) }
        if !namespace.isEmpty { object["namespace"] = .string(namespace) }
        if !uid.isEmpty { object["uid"] = .string(uid) }
        if !resourceVersion.isEmpty { object["resourceVersion"] = .string(resourceVersion) }
        if generation != 0 { object["generation"] = generation.json }
        if !labels.isEmpty { object["labels"] = labels.json }
        if !annotations.isEmpty { object["annotations"] = annotations.json }
        if !ownerReferences.isEmpty { object["ownerReferences"] = ownerReferences.json }
        if !finalizers.isEmpty { object["finalizers"] = finalizers.json }
        object["creationTimestamp"] = creationTimestamp?.json
        object["deletionTimestamp"] = deletionTimestamp?.json
        return .object(object)
    }
}

/// A reference to the object that owns this one, and with which it is collected.
public struct OwnerReference: Sendable, Hashable {
    public var apiVersion: String
    public var kind: String
    public var name: String
    public var uid: String
    public var isController: Bool
    public var blocksOwnerDeletion: Bool

    public init(
        apiVersion: String, kind: String, name: String, uid: String, isController: Bool = true,
        blocksOwnerDeletion: Bool = true
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.isController = isController
        self.blocksOwnerDeletion = blocksOwnerDeletion
    }
}

extension OwnerReference: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        self.init(
            apiVersion: try object.decode("apiVersion"), kind: try object.decode("kind"),
            name: try object.decode("name"), uid: try object.decode("uid"),
            isController: try object.decode("controller", default: false),
            blocksOwnerDeletion: try object.decode("blockOwnerDeletion", default: false))
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
        ]
        if isController { object["controller"] = true }
        if blocksOwnerDeletion { object["blockOwnerDeletion"] = true }
        return .object(object)
    }
}
