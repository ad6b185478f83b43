/// One kind of resource as the API server addresses it: group, version, kind and plural name.
public struct ResourceKind: Sendable, Hashable {
    /// Empty for the core group.
    public let group: String
    public let version: String
    public let kind: String
    /// The plural, lower-case name in paths.
    public let plural: String
    public let isNamespaced: Bool

    public init(group: String, version: String, kind: String, plural: String, isNamespaced: Bool = true) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    /// As in an object's `apiVersion`: `v1`, `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// As in messages and RBAC: `configmaps`, `gpunodepools.interlock.dev`.
    public var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// Where the API server serves this group and version: `/api/v1`, `/apis/apps/v1`.
    public var rootPath: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
}

extension ResourceKind: CustomStringConvertible {
    public var description: String { "\(apiVersion) \(kind)" }
}

extension ResourceKind {
    public static let namespace = ResourceKind(
        group: "", version: "v1", kind: "Namespace", plural: "namespaces", isNamespaced: false)
    public static let configMap = ResourceKind(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")
    public static let secret = ResourceKind(group: "", version: "v1", kind: "Secret", plural: "secrets")
    public static let node = ResourceKind(group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
    public static let event = ResourceKind(group: "events.k8s.io", version: "v1", kind: "Event", plural: "events")
    public static let lease = ResourceKind(
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")
    /// What an object is of which a server sends its metadata alone; has no path of its own.
    public static let partialObjectMetadata = ResourceKind(
        group: "meta.k8s.io", version: "v1", kind: "PartialObjectMetadata", plural: "partialobjectmetadata")
    public static let customResourceDefinition = ResourceKind(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions", isNamespaced: false)
}
