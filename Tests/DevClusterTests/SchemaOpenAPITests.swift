import JSON
import KubeCore
import Testing

@testable import DevCluster

struct SchemaOpenAPITests {
    private static let verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]

    private func document() throws -> OpenAPIDocument {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: SchemaValidationTests.schema)).schema)
        let custom = ResourceKind(group: "interlock.dev", version: "v1alpha1", kind: "Val", plural: "vals")
        let deployment = ResourceKind(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
        return OpenAPIDocument(
            resources: [
                OpenAPIResource(kind: custom, schema: schema, verbs: Self.verbs, subresources: ["status"]),
                OpenAPIResource(
                    kind: deployment,
                    schema: try #require(BuiltInSchemas.schema(apiVersion: "apps/v1", kind: "Deployment")),
                    verbs: Self.verbs, subresources: ["status", "scale"]),
                OpenAPIResource(
                    kind: .configMap, schema: try #require(BuiltInSchemas.schema(apiVersion: "v1", kind: "ConfigMap")),
                    verbs: Self.verbs),
            ])
    }

    private func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let object):
            object.reduce(into: Set(object["$ref"]?.stringValue.map { [$0] } ?? [])) {
                $0.formUnion(references(in: $1.value))
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: []
        }
    }

    @Test("every reference of a document leads to a definition in it", arguments: ["v2", "api/v1", "apis/apps/v1"])
    func closed(path: String) throws {
        let document = try document()
        let json = path == "v2" ? document.version2() : try #require(document.version3(path: path))
        let definitions = path == "v2" ? json["definitions"] : json[path: "components", "schemas"]
        let prefix = path == "v2" ? "#/definitions/" : "#/components/schemas/"
        let names = Set((definitions?.objectValue?.keys ?? []).map { prefix + $0 })
        #expect(!names.isEmpty)
        #expect(references(in: json).subtracting(names) == [])
    }

    @Test("kinds are named as Kubernetes names them, with their group, version and kind")
    func names() throws {
        let json = try #require(try document().version3(path: "apis/interlock.dev/v1alpha1"))
        let schema = json[path: "components", "schemas", "dev.interlock.v1alpha1.Val"]
        #expect(
            schema?["x-kubernetes-group-version-kind"] == [
                ["group": "interlock.dev", "kind": "Val", "version": "v1alpha1"]
            ])
        #expect(json[path: "components", "schemas", "dev.interlock.v1alpha1.ValList"] != nil)
        #expect(try document().version3(path: "apis/no/v1") == nil)
    }

    @Test("a patch says that it takes fieldValidation, by which kubectl leaves validation to the server")
    func fieldValidation() throws {
        let json = try #require(try document().version3(path: "api/v1"))
        let patch = json[path: "paths", "/api/v1/namespaces/{namespace}/configmaps/{name}", "patch"]
        let parameters = (patch?["parameters"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        #expect(parameters == ["dryRun", "fieldManager", "fieldValidation", "force"])
        #expect(patch?["operationId"] == "patchCoreV1NamespacedConfigMap")
        #expect(patch?["x-kubernetes-action"] == "patch")
    }

    @Test("the index names every group and version with a hash of its document")
    func index() throws {
        let index = try document().index { String($0.text().utf8.count) }
        #expect(
            index["paths"]?.objectValue?.keys == ["api/v1", "apis/apps/v1", "apis/interlock.dev/v1alpha1"])
    }

    @Test("the binary form begins with the version and the title")
    func binary() throws {
        let bytes = OpenAPIProtobuf.encode(try document().version2())
        #expect(Array(bytes.prefix(5)) == [0x0A, 3] + Array("2.0".utf8))
        #expect(bytes[5] == 0x12)
        #expect(bytes.count > 10_000)
    }
}
