import DevCluster
import Foundation
import InterlockAPI
import JSON
import KubeCore
import YAML

/// A file of cases, read with everything that is wrong with it told by line.
struct PolicyTestFile: Sendable {
    let source: SourceText
    let document: YAMLDocument
    let suite: PolicyTestSuite
    /// What the suite's `policy` and `with` name.
    let policies: [SourceText]

    private static let schemas = ManifestSchemas(definitions: [
        [
            "spec": [
                "group": "interlock.dev", "scope": "Cluster",
                "names": ["kind": "PolicyTest", "plural": "policytests"],
                "versions": [
                    [
                        "name": "file", "served": true, "storage": true,
                        "schema": [
                            "openAPIV3Schema": [
                                "type": "object", "properties": ["spec": .object(PolicyTestSuite.schema.json)],
                                "required": ["spec"],
                            ]
                        ],
                    ]
                ],
            ]
        ]
    ])

    init(_ source: SourceText) throws {
        let documents: [YAMLDocument]
        do throws(YAMLError) {
            documents = try YAMLParser.documents(in: source.bytes, source: source.name)
        } catch {
            throw CommandExit.error("\(error)")
        }
        guard let document = documents.first else { throw CommandExit.error("\(source.name): there is nothing in it") }
        if documents.count > 1 {
            throw CommandExit.error("\(source.name): holds \(documents.count) documents; cases are one")
        }
        self.source = source
        self.document = document
        suite = try Self.suite(of: document)
        var files = InputFiles(for: .manifests)
        for path in suite.policy + suite.with { try files.add(Self.path(path, besides: source.name)) }
        policies = files.texts
    }

    private static func suite(of document: YAMLDocument) throws -> PolicyTestSuite {
        var value = document.value
        // One file is written as one.
        if case .string? = value["policy"] { value["policy"] = .array([value["policy"] ?? .null]) }
        let wrapped: JSONValue = [
            "apiVersion": "interlock.dev/file", "kind": "PolicyTest", "metadata": ["name": "file"], "spec": value,
        ]
        func fail(_ field: String, _ message: String) -> CommandExit {
            let inner = field.hasPrefix("spec.") ? String(field.dropFirst(5)) : field == "spec" ? "" : field
            let pointer = JSONPointer(FieldPath.tokens(of: inner, in: document.value))
            // What should not be there is told at its key.
            let key = message == "unknown field" ? document.keyPosition(of: pointer) : nil
            let position = key ?? document.nearestPosition(of: pointer)
            let sentence = inner.isEmpty ? message : "\(inner): \(message)"
            return .error("\(YAMLError(source: document.source, position: position, message: sentence))")
        }
        guard let reading = schemas.read(wrapped) else {
            throw CommandExit.error("\(document.source): cannot be read as cases of policies")
        }
        if let fault = reading.faults.first { throw fail(fault.field, fault.message) }
        do throws(DecodingFailure) {
            return try PolicyTestSuite(json: reading.object["spec"] ?? [:])
        } catch {
            throw fail("spec.\(error.field)", error.message)
        }
    }

    private static func path(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }

    /// The object at `pointer`, with what a case may leave out.
    func object(_ json: JSONObject, at pointer: JSONPointer, namespace: String?) -> ManifestObject {
        var value = JSONValue.object(json)
        if value["apiVersion"] == nil {
            value["apiVersion"] = .string("\(InterlockGroup.name)/\(InterlockGroup.version)")
        }
        if let namespace, value[path: "metadata", "namespace"] == nil {
            value["metadata"]?["namespace"] = .string(namespace)
        }
        return ManifestObject(value: value, source: source, document: document, root: pointer)
    }

    func place(of pointer: JSONPointer) -> SourcePlace {
        let position = document.nearestPosition(of: pointer)
        return SourcePlace(source: source.name, line: position.line, column: position.column)
    }
}
