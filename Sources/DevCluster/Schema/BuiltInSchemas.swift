import KubeCore

/// The schemas of Kubernetes' own kinds.
enum BuiltInSchemas {
    /// The schema of `apiVersion` and `kind`; nil for one that is not built in.
    static func schema(apiVersion: String, kind: String) -> StructuralSchema? { nil }

    /// `metadata` of every object.
    static let objectMeta = StructuralSchema.anything

    /// `apiVersion` or `kind` of every object.
    static func objectMember(_ name: String) -> StructuralSchema { StructuralSchema(type: .string) }
}
