import Foundation
import InterlockTestKit

/// The kubectl on `PATH`, with the kubeconfig of the server's admin.
struct Kubectl: Sendable {
    struct Answer: Sendable {
        let code: Int32
        let output: String
        let errors: String
    }

    let path: String
    let kubeconfig: String

    /// Nil where there is none on `PATH`.
    static func find(kubeconfig: String) -> Kubectl? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let paths = folders.map { "\($0)/kubectl" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
        return Kubectl(path: path, kubeconfig: kubeconfig)
    }

    /// Runs it with these arguments; `input` is what it reads with `-f -`.
    func run(_ arguments: [String], input: String = "") async throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kubectl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try await Command.run(
            path,
            ["--kubeconfig", kubeconfig, "--cache-dir", folder.appendingPathComponent("cache").path] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], input: input)
        return Answer(code: outcome.code, output: outcome.output, errors: outcome.errors)
    }

    /// Runs it and expects that it succeeds.
    func succeed(_ arguments: [String], input: String = "") async throws -> String {
        let answer = try await run(arguments, input: input)
        guard answer.code == 0 else {
            throw UnmetExpectation(
                description: "kubectl \(arguments.joined(separator: " ")) ended with \(answer.code): \(answer.errors)")
        }
        return answer.output
    }
}
