import KubeCore

/// The schemas of Kubernetes' own kinds.
enum BuiltInSchemas {
    private static let types = BuiltInTypes().schemas

    private static let packages = [
        "v1": "io.k8s.api.core.v1", "apps/v1": "io.k8s.api.apps.v1", "autoscaling/v1": "io.k8s.api.autoscaling.v1",
        "rbac.authorization.k8s.io/v1": "io.k8s.api.rbac.v1", "events.k8s.io/v1": "io.k8s.api.events.v1",
        "coordination.k8s.io/v1": "io.k8s.api.coordination.v1",
        "apiextensions.k8s.io/v1": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
    ]

    /// The schema of `apiVersion` and `kind`; nil for one that is not built in.
    static func schema(apiVersion: String, kind: String) -> StructuralSchema? {
        guard let package = packages[apiVersion], let schema = types["\(package).\(kind)"],
            schema.properties["metadata"]?.definitionName == objectMeta.definitionName
        else { return nil }
        return schema
    }

    /// The schema of the type `name`, as `io.k8s.api.core.v1.PodSpec`.
    static func type(_ name: String) -> StructuralSchema? { types[name] }

    /// `metadata` of every object.
    static let objectMeta = types["\(BuiltInTypes.metaPackage).ObjectMeta"] ?? .anything

    /// `apiVersion` or `kind` of every object.
    static func objectMember(_ name: String) -> StructuralSchema {
        var schema = StructuralSchema(type: .string)
        schema.description = BuiltInTypes.descriptions[".\(name)"] ?? ""
        return schema
    }
}
