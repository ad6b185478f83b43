import Foundation
import Testing

@testable import interlock

@Suite("interlock check over bad input")
struct CheckBadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let line: String

        init(_ description: String, _ text: String, _ line: String) {
            testDescription = description
            self.text = text
            self.line = line
        }
    }

    static let cases: [Case] = [
        Case("nothing at all", "", "pools.yaml: error: there is no object in it [manifest/empty]"),
        Case("only comments", "# later\n---\n", "pools.yaml: error: there is no object in it"),
        Case("bytes that are no text", "\u{0}\u{1}ELF", "pools.yaml:1:1: error: control characters are not allowed"),
        Case("a list of numbers", "- 1\n", "pools.yaml:1:1: error: an object is needed, found"),
        Case("no kind", "apiVersion: v1\n", "pools.yaml:1:1: error: kind: is required"),
        Case("a key twice", "kind: X\nkind: Y\n", "pools.yaml:2:1: error: the key \"kind\" stands twice"),
        Case(
            "a version that is not known",
            "apiVersion: interlock.dev/v2\nkind: GPUNodePool\nmetadata: {name: a}\n",
            "pools.yaml:2:7: error: interlock.dev/v2 GPUNodePool is not known"),
        Case(
            "a kind that is not known",
            "apiVersion: interlock.dev/v1alpha1\nkind: GPUNodePol\nmetadata: {name: a}\n",
            "pools.yaml:2:7: error: interlock.dev/v1alpha1 GPUNodePol is not known"),
        Case(
            "no name", "apiVersion: interlock.dev/v1alpha1\nkind: GPUNodePool\nmetadata: {}\n",
            "pools.yaml:3:11: error: metadata.name: is required"),
        Case(
            "a field that is not known", CheckFixture.pool(more: "  replica: 3"),
            "pools.yaml:9:3: error: GPUNodePool pool: spec.replica: unknown field"),
        Case(
            "a field of a wrong type", CheckFixture.pool(gpuClass: "3"),
            "pools.yaml:5:13: error: GPUNodePool pool: spec.gpuClass: Invalid value"),
        Case(
            "a value out of its bounds", CheckFixture.pool(replicas: -1),
            "pools.yaml:6:13: error: GPUNodePool pool: spec.replicas: Invalid value: -1"),
        Case(
            "a word that is none of those possible", CheckFixture.pool(more: "  capacityType: Cheap"),
            "pools.yaml:9:17: error: GPUNodePool pool: spec.capacityType: Unsupported value: \"Cheap\""),
        Case(
            "a field that is missing",
            "apiVersion: interlock.dev/v1alpha1\nkind: GPUNodePool\nmetadata: {name: a}\nspec:\n  region: eu\n",
            "pools.yaml:5:3: error: GPUNodePool a: spec.gpuClass: Required value"),
        Case(
            "a rule of the schema that does not hold", CheckFixture.pool(replicas: 3, more: "  ceiling: 2"),
            "error: GPUNodePool pool: spec: Invalid value: replicas must not be higher than ceiling"),
        Case(
            "aliases without end",
            (0..<30).reduce("a0: &a0 [x, x, x, x, x, x, x, x, x]\n") {
                let names = Array(repeating: "*a\($1)", count: 9).joined(separator: ", ")
                return $0 + "a\($1 + 1): &a\($1 + 1) [\(names)]\n"
            }, "error: aliases and merges make this text longer than it may be"),
        Case(
            "brackets without end", String(repeating: "[", count: 100_000), "error: nested more than 256 levels deep"),
    ]

    @Test("it is told by line and column, with exit code 1", arguments: cases)
    func wrong(_ test: Case) {
        let input = CheckFixture.input([test.text], policies: [])
        let text = CheckFixture.lines(input).joined(separator: "\n")
        #expect(input.report(CheckFixture.settings()).exitCode == .error, "\(text)")
        #expect(text.contains(test.line), "\(text)")
    }

    @Test("an alias is followed, and a finding stands where the value was written")
    func alias() {
        let text = "x: &class nvidia-a100-40gb\n" + CheckFixture.pool(gpuClass: "*class")
        // The extra field is at the root, where the API server passes it over with a warning; here it is a mistake.
        let lines = CheckFixture.lines(CheckFixture.input([text]))
        #expect(
            lines.contains { $0.hasPrefix("pools.yaml:1:1: error: GPUNodePool pool: x: unknown field") }, "\(lines)")
    }

    @Test("texts for their policies that hold none are an error, not a policy that allows everything")
    func noPolicies() {
        let input = CheckFixture.input([CheckFixture.pool()], policies: [CheckFixture.prices])
        #expect(input.report(CheckFixture.settings()).exitCode == .error)
        #expect(CheckFixture.lines(input).contains { $0.contains("there is no GuardPolicy in what --policy names") })
    }

    @Test("a line that may be of a Secret is not shown")
    func secret() {
        let lines = CheckFixture.lines(
            CheckFixture.input(["kind: Secret\nstringData:\n  token: hunter2\n  token: hunter2\n"]))
        #expect(lines.contains { $0.hasPrefix("pools.yaml:4:3: error") })
        #expect(!lines.joined().contains("hunter2"))
    }

    @Test("what drives a terminal is not printed")
    func control() {
        let lines = CheckFixture.lines(
            CheckFixture.input([CheckFixture.pool(gpuClass: "\"nvidia\\e[31m\"", more: "  # \u{202E}\n")]))
        #expect(!lines.joined().unicodeScalars.contains("\u{1B}"))
    }

    @Test("files that are too large, missing or empty folders end with one sentence")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "interlock-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let large = folder.appending(path: "large.yaml").path
        try Data().write(to: URL(filePath: large))
        // Sparse: 100 MB of it exist only by name.
        let handle = try #require(FileHandle(forWritingAtPath: large))
        try handle.truncate(atOffset: 100_000_000)
        try handle.close()
        #expect(
            message { try InputFiles.texts(of: [large]) }
                == "interlock: \(large): is larger than the 16 MiB that are read")
        let missing = folder.path + "/none.yaml"
        #expect(message { try InputFiles.texts(of: [missing]) }?.contains("none.yaml: cannot be read") == true)
        let empty = folder.appending(path: "empty").path
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        #expect(message { try InputFiles.texts(of: [empty]) }?.contains("there is no file in this folder") == true)
    }

    @Test("a folder is read with all below it, each file once, tests of policies and hidden files left out")
    func folder() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "interlock-check-\(UUID().uuidString)")
        let inner = root.appending(path: "b/c")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        for name in ["a.yaml", "b/b.yml", "b/c/c.json", "b/x.test.yaml", ".hidden.yaml", "notes.txt"] {
            try Data("x: 1\n".utf8).write(to: root.appending(path: name))
        }
        try FileManager.default.createSymbolicLink(at: inner.appending(path: "up"), withDestinationURL: root)
        let path = root.path
        let names = try InputFiles.texts(of: [path + "/b/b.yml", path]).map(\.name)
        #expect(names == ["\(path)/b/b.yml", "\(path)/a.yaml", "\(path)/b/c/c.json"])
    }

    private func message(_ body: () throws -> [SourceText]) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? CommandExit)?.message
        }
    }
}
