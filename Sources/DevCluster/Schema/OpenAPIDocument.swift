import JSON
import KubeCore

/// One kind that the server serves, for its OpenAPI documents.
struct OpenAPIResource: Sendable {
    var kind: ResourceKind
    var schema: StructuralSchema
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`.
    var verbs: [String]
    /// `status`, `scale`.
    var subresources: [String]

    init(kind: ResourceKind, schema: StructuralSchema, verbs: [String], subresources: [String] = []) {
        self.kind = kind
        self.schema = schema
        self.verbs = verbs
        self.subresources = subresources
    }
}

/// The OpenAPI documents of a server that serves `resources`.
struct OpenAPIDocument: Sendable {
    let resources: [OpenAPIResource]

    /// `/openapi/v3`: the path of each group and version, with `hash` to tell versions of the document apart.
    func index(hash: (JSONValue) -> String) -> JSONValue { ["paths": [:]] }

    /// `/openapi/v3/<path>`, where `path` is `api/v1` or `apis/apps/v1`; nil for one that nothing is served under.
    func version3(path: String) -> JSONValue? { nil }

    /// `/openapi/v2`.
    func version2() -> JSONValue { [:] }
}
