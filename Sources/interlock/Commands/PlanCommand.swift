import ArgumentParser
import Controllers
import InterlockAPI
import JSON
import KubeCore
import YAML

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a task, a pool or an agent's configuration would do, before it is written.",
        discussion: """
            Reads the file, has the API server work out the result by a dry run, and asks the same gate as the controller: the \
            fields that move, the cost, the rules that speak, and who must approve. Nothing is written.

              interlock plan -f examples/story/09-task-triple-h100.yaml

            Exit codes: 0 it would go through by itself, 2 approval needed, 3 denied, 1 anything else. Of several objects the \
            strictest counts.
            """)

    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: ArgumentHelp("A YAML or JSON file, or - for standard input.", valueName: "file"))
    var files: [String]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let manifests = try files.map(ManifestFile.init(path:))
        try await connection.withSession { session in
            let user = try await session.userName()
            let namespace = session.namespace
            let documents = manifests.flatMap(\.documents)
            let previews = try await PlanPreviewer.run(client: session.client, requester: user) { previewer in
                var previews: [PlanPreview] = []
                for document in documents {
                    previews.append(try await Self.preview(document, by: previewer, defaultNamespace: namespace))
                }
                return previews
            }
            switch output.output {
            case .json: print(JSONValue.array(previews.map(PlanDocument.json)).text(indentation: 2))
            case .text:
                let terminal = output.terminal
                for preview in previews { PlanDocument.lines(preview, terminal).forEach { terminal.line($0) } }
            }
            if let code = previews.compactMap(PlanDocument.exitCode).max(by: { $0.rawValue < $1.rawValue }) {
                throw CommandExit(code: code, message: nil)
            }
        }
    }

    private static func preview(
        _ document: YAMLDocument, by previewer: PlanPreviewer, defaultNamespace: String
    ) async throws -> PlanPreview {
        var object = document.value
        if object[path: "metadata", "namespace"] == nil {
            object["metadata"]?["namespace"] = .string(defaultNamespace)
        }
        do {
            return try await previewer.preview(object)
        } catch let failure as DecodingFailure {
            let pointer = JSONPointer(FieldPath.tokens(of: failure.field))
            throw CommandExit.error("\(document.error(at: pointer, failure.description))")
        } catch let status as Status {
            // The first cause names a field; the file knows where it stands.
            let field = status.details?.causes.first?.field ?? ""
            throw CommandExit.error("\(document.error(at: JSONPointer(FieldPath.tokens(of: field)), "\(status)"))")
        }
    }
}

/// Fields as people write them, `spec.changes[0].target`, as the tokens of a pointer.
enum FieldPath {
    static func tokens(of field: String) -> [String] {
        field.split(whereSeparator: { ".[]".contains($0) }).map(String.init)
    }
}
