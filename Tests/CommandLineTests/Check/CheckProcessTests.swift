import Foundation
import Testing

@testable import interlock

@Suite("interlock check as a process")
struct CheckProcessTests {
    private struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    private func run(_ arguments: [String], input: String = "") throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: try ControllerUnderTest.program())
        process.arguments = arguments
        let pipes = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (pipes.0, pipes.1, pipes.2)
        try process.run()
        try pipes.0.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try pipes.0.fileHandleForWriting.close()
        let output = try pipes.1.fileHandleForReading.readToEnd() ?? Data()
        let errors = try pipes.2.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }

    @Test("standard input is read, exit codes tell the answers apart, and there are no colours in a pipe")
    func exitCodes() throws {
        let policy = CheckFixture.noA100 + "---\n" + CheckFixture.namespaces + "---\n"
        let inputs: [(String, Int32)] = [
            (CheckFixture.pool(), 0), (CheckFixture.pool(replicas: 1), 2),
            (CheckFixture.pool(gpuClass: "nvidia-a100-40gb"), 3), ("kind: [", 1),
        ]
        for (text, code) in inputs {
            let outcome = try run(["check", "-f", "-"], input: policy + text)
            #expect(outcome.code == code, "\(outcome)")
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test(
        "wrong use ends with 1 and a sentence on standard error",
        arguments: [
            (["check"], "there is nothing to check"),
            (["check", "-f", "-", "--terraform", "-"], "standard input can be read only once"),
            (["check", "-f", "/none/such.yaml"], "/none/such.yaml: cannot be read"),
            (["check", "-f", "-", "--now", "tomorrow"], "tomorrow"),
            (["check", "-f", "-", "-o", "xml"], "xml"),
            (["policy", "test", "/none"], "/none: cannot be read"),
        ])
    func wrongUse(arguments: [String], sentence: String) throws {
        let outcome = try run(arguments)
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test("the help teaches with examples")
    func help() throws {
        let outcome = try run(["check", "--help"])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("interlock check -f deploy/ --policy policies/"))
    }
}
