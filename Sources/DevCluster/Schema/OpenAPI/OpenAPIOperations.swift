import JSON
import KubeCore

/// The paths under which one kind is served, and what can be done there.
struct OpenAPIOperations {
    let resource: OpenAPIResource
    let dialect: OpenAPISchemaWriter.Dialect

    private typealias Parameters = OpenAPIParameters

    /// The built-in types that the operations send or answer.
    var referencedTypes: [String] {
        let meta = BuiltInTypes.metaPackage
        var names = ["\(meta).DeleteOptions", "\(meta).Patch", "\(meta).Status"]
        if resource.subresources.contains("scale") { names.append("io.k8s.api.autoscaling.v1.Scale") }
        return names
    }

    var paths: [(String, JSONValue)] {
        let kind = resource.kind
        let root = kind.isNamespaced ? "\(kind.rootPath)/namespaces/{namespace}" : kind.rootPath
        let collection = "\(root)/\(kind.plural)"
        var paths = [
            (collection, item([list(), create(), deleteCollection()], pathParameters: scope)),
            ("\(collection)/{name}", item([get(), replace(), delete(), patch()], pathParameters: named)),
        ]
        if kind.isNamespaced {
            paths.append(("\(kind.rootPath)/\(kind.plural)", item([list(isEverywhere: true)], pathParameters: [])))
        }
        for subresource in resource.subresources {
            paths.append(
                (
                    "\(collection)/{name}/\(subresource)",
                    item([get(subresource), replace(subresource), patch(subresource)], pathParameters: named)
                ))
        }
        return paths
    }

    private var scope: [JSONValue] {
        let parameters = Parameters(dialect: dialect)
        return resource.kind.isNamespaced ? [parameters.path("namespace"), parameters.pretty] : [parameters.pretty]
    }

    private var named: [JSONValue] { [Parameters(dialect: dialect).path("name")] + scope }

    private typealias Operation = (method: String, value: JSONValue)

    private func item(_ operations: [Operation?], pathParameters: [JSONValue]) -> JSONValue {
        var item = JSONObject()
        for operation in operations.compactMap(\.self) { item[operation.method] = operation.value }
        item["parameters"] = .array(pathParameters)
        return .object(item)
    }

    // MARK: Operations

    private func get(_ subresource: String? = nil) -> Operation? {
        operation("get", verb: "get", action: "get", name: "read", subresource: subresource)
    }

    private func list(isEverywhere: Bool = false) -> Operation? {
        operation(
            "get", verb: "list", action: "list", name: "list", answer: resource.definitionName + "List",
            parameters: Parameters(dialect: dialect).list, isEverywhere: isEverywhere)
    }

    private func create() -> Operation? {
        operation(
            "post", verb: "create", action: "post", name: "create", body: resource.definitionName,
            parameters: Parameters(dialect: dialect).write, answers: ["200": "OK", "201": "Created", "202": "Accepted"])
    }

    private func replace(_ subresource: String? = nil) -> Operation? {
        operation(
            "put", verb: "update", action: "put", name: "replace", subresource: subresource, body: type(subresource),
            parameters: Parameters(dialect: dialect).write, answers: ["200": "OK", "201": "Created"])
    }

    private func patch(_ subresource: String? = nil) -> Operation? {
        operation(
            "patch", verb: "patch", action: "patch", name: "patch", subresource: subresource,
            body: "\(BuiltInTypes.metaPackage).Patch", contentTypes: Self.patchTypes(resource),
            parameters: Parameters(dialect: dialect).patch, answers: ["200": "OK", "201": "Created"])
    }

    private func delete() -> Operation? {
        operation(
            "delete", verb: "delete", action: "delete", name: "delete",
            answer: "\(BuiltInTypes.metaPackage).Status", body: "\(BuiltInTypes.metaPackage).DeleteOptions",
            parameters: Parameters(dialect: dialect).delete, answers: ["200": "OK", "202": "Accepted"])
    }

    private func deleteCollection() -> Operation? {
        operation(
            "delete", verb: "deletecollection", action: "deletecollection", name: "deleteCollection",
            answer: "\(BuiltInTypes.metaPackage).Status", body: "\(BuiltInTypes.metaPackage).DeleteOptions",
            parameters: Parameters(dialect: dialect).delete + Parameters(dialect: dialect).list)
    }

    private static func patchTypes(_ resource: OpenAPIResource) -> [String] {
        let types = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"]
        // Custom resources have no strategic merge.
        return resource.schema.definitionName == nil ? types : types + ["application/strategic-merge-patch+json"]
    }

    private func type(_ subresource: String?) -> String {
        subresource == "scale" ? "io.k8s.api.autoscaling.v1.Scale" : resource.definitionName
    }

    private func operation(
        _ method: String, verb: String, action: String, name: String, subresource: String? = nil,
        answer: String? = nil, body: String? = nil, contentTypes: [String] = ["application/json", "application/yaml"],
        parameters: [JSONValue] = [], answers: JSONObject = ["200": "OK"], isEverywhere: Bool = false
    ) -> Operation? {
        guard resource.verbs.contains(verb) else { return nil }
        let kind = resource.kind
        let isScale = subresource == "scale"
        var value: JSONObject = [
            "tags": [.string(tag)],
            "description": .string("\(name) \(kind.kind)\(subresource.map { ", \($0)" } ?? "")"),
            "operationId": .string(identifier(name, subresource: subresource, isEverywhere: isEverywhere)),
        ]
        var parameters = parameters
        let schema = dialect.reference(to: answer ?? type(subresource))
        if dialect == .version2 {
            value["consumes"] = .array((body == nil ? ["*/*"] : contentTypes).map(JSONValue.string))
            value["produces"] = ["application/json", "application/yaml"]
            value["schemes"] = ["https"]
            if let body {
                parameters.insert(
                    ["name": "body", "in": "body", "required": true, "schema": dialect.reference(to: body)], at: 0)
            }
            value["responses"] = .object(answers.mapValues { ["description": $0, "schema": schema] })
        } else {
            if let body {
                let content = contentTypes.map { ($0, JSONValue.object(["schema": dialect.reference(to: body)])) }
                value["requestBody"] = ["content": .object(JSONObject(content)), "required": true]
            }
            value["responses"] = .object(
                answers.mapValues { ["description": $0, "content": ["application/json": ["schema": schema]]] })
        }
        if !parameters.isEmpty { value["parameters"] = .array(parameters) }
        value["x-kubernetes-action"] = .string(action)
        value["x-kubernetes-group-version-kind"] =
            isScale
            ? ["group": "autoscaling", "kind": "Scale", "version": "v1"]
            : OpenAPISchemaWriter.groupVersionKind(kind, kind.kind)
        return (method, .object(value))
    }

    // MARK: Names

    /// As `interlockDev_v1alpha1`, `core_v1`.
    private var tag: String { "\(groupName)_\(resource.kind.version)" }

    private var groupName: String {
        guard !resource.kind.group.isEmpty else { return "core" }
        var labels = resource.kind.group.split(separator: ".").map(String.init)
        if labels.suffix(2) == ["k8s", "io"] { labels.removeLast(2) }
        return (labels.first ?? "") + labels.dropFirst().map(Self.capitalized).joined()
    }

    private func identifier(_ name: String, subresource: String?, isEverywhere: Bool) -> String {
        let kind = resource.kind
        let (verb, collection) = name == "deleteCollection" ? ("delete", "Collection") : (name, "")
        let scope = kind.isNamespaced && !isEverywhere ? "Namespaced" : ""
        return verb + Self.capitalized(groupName) + Self.capitalized(kind.version) + collection + scope + kind.kind
            + Self.capitalized(subresource ?? "") + (isEverywhere ? "ForAllNamespaces" : "")
    }

    private static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
