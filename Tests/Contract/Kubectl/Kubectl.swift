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
        let files = try ["in": input, "out": "", "err": ""].reduce(into: [String: URL]()) { files, file in
            let url = folder.appendingPathComponent(file.key)
            try file.value.write(to: url, atomically: false, encoding: .utf8)
            files[file.key] = url
        }
        func handle(_ name: String, _ open: (URL) throws -> FileHandle) throws -> FileHandle {
            guard let url = files[name] else { throw UnmetExpectation(description: "no file \(name)") }
            return try open(url)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments =
            ["--kubeconfig", kubeconfig, "--cache-dir", folder.appendingPathComponent("cache").path] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        process.standardInput = try handle("in") { try FileHandle(forReadingFrom: $0) }
        process.standardOutput = try handle("out") { try FileHandle(forWritingTo: $0) }
        process.standardError = try handle("err") { try FileHandle(forWritingTo: $0) }
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                ended.resume(throwing: error)
            }
        }
        func text(_ name: String) throws -> String {
            try handle(name) { try FileHandle(forReadingFrom: $0) }.readToEnd()
                .map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        return Answer(code: process.terminationStatus, output: try text("out"), errors: try text("err"))
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
