import Foundation
import JSON
import KubeCore
import YAML

/// YAML or JSON that a person points a command at: a file, or `-` for standard input.
struct ManifestFile: Sendable {
    let documents: [YAMLDocument]

    init(path: String) throws {
        let bytes: [UInt8]
        do {
            bytes =
                path == "-"
                ? Array(try FileHandle.standardInput.readToEnd() ?? Data())
                : Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CommandExit.error("\(path): cannot be read; is it there, and may you read it?")
        }
        try self.init(bytes: bytes, source: path == "-" ? "standard input" : path)
    }

    init(bytes: [UInt8], source: String) throws {
        do throws(YAMLError) {
            documents = try YAMLParser.documents(in: bytes, source: source)
        } catch {
            throw CommandExit.error("\(error)")
        }
        guard !documents.isEmpty else { throw CommandExit.error("\(source): there is no object in it") }
        for document in documents { try Self.check(document) }
    }

    /// Every document must be an object that the API server could take.
    private static func check(_ document: YAMLDocument) throws {
        func fail(_ field: String, _ message: String) -> CommandExit {
            let pointer = JSONPointer(field.isEmpty ? [] : field.split(separator: ".").map(String.init))
            return .error("\(document.error(at: pointer, field.isEmpty ? message : "\(field): \(message)"))")
        }
        guard case .object = document.value else {
            throw fail("", "an object is needed, found \(document.value.typeName)")
        }
        for field in ["apiVersion", "kind"] where document.value[field]?.stringValue?.isEmpty ?? true {
            throw fail(field, "is required")
        }
        guard document.value[path: "metadata", "name"]?.stringValue?.isEmpty == false else {
            throw fail("metadata.name", "is required")
        }
    }
}
