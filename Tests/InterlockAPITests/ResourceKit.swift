import Foundation
import InterlockAPI
import JSON
import KubeCore
import Testing
import YAML

/// One of the resources, without its type: what the tests do with every one of them.
struct AnyResource: Sendable, CustomTestStringConvertible {
    let name: String
    let definition: JSONValue
    /// Decodes and encodes again.
    let roundTrip: @Sendable (JSONValue) throws(DecodingFailure) -> JSONValue

    init<Resource: CustomResource>(_ type: Resource.Type) {
        name = Resource.kind.kind
        definition = CustomResourceDefinition.object(for: type)
        roundTrip = { (json) throws(DecodingFailure) in try Resource(json: json).json }
    }

    static let all = [
        AnyResource(AgentTask.self), AnyResource(GuardPolicy.self), AnyResource(GPUNodePool.self),
        AnyResource(AgentConfig.self), AnyResource(PriceBook.self), AnyResource(SpendLedger.self),
    ]

    var testDescription: String { name }

    /// An object with every field.
    func full() throws -> JSONValue {
        let objects = try YAMLParser.documents(in: FullObjects.yaml, source: "FullObjects").map(\.value)
        return try #require(objects.first { $0["kind"]?.stringValue == name })
    }

    func schema() throws -> JSONValue {
        let versions = definition[path: "spec", "versions"]
        return try #require(versions?[0]?[path: "schema", "openAPIV3Schema"])
    }
}

/// One node of a schema and the way to it: `spec.changes[].name`.
struct SchemaNode: Sendable {
    let path: String
    let schema: JSONValue

    /// The node and every node below it.
    static func walk(_ schema: JSONValue, path: String = "") -> [SchemaNode] {
        var nodes = [SchemaNode(path: path, schema: schema)]
        for (name, child) in schema["properties"]?.objectValue ?? [:] {
            nodes += walk(child, path: path.isEmpty ? name : "\(path).\(name)")
        }
        if let items = schema["items"] { nodes += walk(items, path: path + "[]") }
        if let values = schema["additionalProperties"], values.objectValue != nil {
            nodes += walk(values, path: path + "{}")
        }
        return nodes
    }
}

/// Files of the project.
enum ProjectFile {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func yamlFiles(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            .filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }
}
