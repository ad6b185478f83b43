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

    /// As `io.k8s.api.core.v1.ConfigMap` and `dev.interlock.v1alpha1.AgentTask`.
    var definitionName: String {
        schema.definitionName
            ?? (kind.group.split(separator: ".").reversed().map(String.init) + [kind.version, kind.kind])
            .joined(separator: ".")
    }

    /// Where the group and version are in `/openapi/v3`: `api/v1`, `apis/apps/v1`.
    var documentPath: String { String(kind.rootPath.dropFirst()) }
}

/// The OpenAPI documents of a server that serves `resources`. Building one costs time; keep it until they change.
struct OpenAPIDocument: Sendable {
    let resources: [OpenAPIResource]
    /// What the server calls its version.
    var version = "v1.33.0"

    /// `/openapi/v3`: the path of each group and version, with `hash` to tell versions of the document apart.
    func index(hash: (JSONValue) -> String) -> JSONValue {
        var paths = JSONObject()
        for path in Set(resources.map(\.documentPath)).sorted() {
            let document = version3(path: path) ?? [:]
            paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(hash(document))")]
        }
        return ["paths": .object(paths)]
    }

    /// `/openapi/v3/<path>`, where `path` is `api/v1` or `apis/apps/v1`; nil for one that nothing is served under.
    func version3(path: String) -> JSONValue? {
        let served = resources.filter { $0.documentPath == path }
        guard !served.isEmpty else { return nil }
        var writer = OpenAPISchemaWriter(dialect: .version3)
        let paths = paths(of: served, writer: &writer)
        return [
            "openapi": "3.0.0", "info": info, "paths": paths,
            "components": ["schemas": .object(writer.definitions)],
        ]
    }

    /// `/openapi/v2`.
    func version2() -> JSONValue {
        var writer = OpenAPISchemaWriter(dialect: .version2)
        let paths = paths(of: resources, writer: &writer)
        return ["swagger": "2.0", "info": info, "paths": paths, "definitions": .object(writer.definitions)]
    }

    private var info: JSONValue { ["title": "Kubernetes", "version": .string(version)] }

    private func paths(of resources: [OpenAPIResource], writer: inout OpenAPISchemaWriter) -> JSONValue {
        var paths: [(String, JSONValue)] = []
        for resource in resources {
            writer.define(resource)
            let operations = OpenAPIOperations(resource: resource, dialect: writer.dialect)
            for name in operations.referencedTypes { writer.define(named: name) }
            paths += operations.paths
        }
        return .object(JSONObject(paths.sorted { $0.0 < $1.0 }))
    }
}
