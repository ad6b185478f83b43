import Foundation
import Testing

@testable import interlock

@Suite("interlock policy")
struct PolicyTestTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let exampleFiles: [String] = {
        let folder = root.appending(path: "examples/policies").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".test.yaml") }.sorted().map { "\(folder)/\($0)" }
    }()

    @Test("every case of the examples passes", arguments: exampleFiles)
    func examples(path: String) throws {
        let outcomes = try PolicyTestRun(try PolicyTestFile(try InputFiles.text(of: path))).outcomes()
        #expect(!outcomes.isEmpty)
        for outcome in outcomes { #expect(outcome.failures == [], "\(outcome.place.description) \(outcome.name)") }
    }

    @Test("every policy of the examples has cases")
    func complete() throws {
        #expect(!Self.exampleFiles.isEmpty)
        let folder = Self.root.appending(path: "examples/policies").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        for name in names where name.hasSuffix(".yaml") && !name.hasSuffix(".test.yaml") {
            #expect(names.contains(name.replacing(".yaml", with: ".test.yaml")), "\(name)")
        }
    }

    /// Runs one case against the policy of the fixture.
    private func failures(_ expectation: String, gpuClass: String = "nvidia-a100-40gb") throws -> [String] {
        try withFolder { folder in
            try Data((CheckFixture.noA100 + "---\n" + CheckFixture.namespaces).utf8)
                .write(to: folder.appending(path: "policy.yaml"))
            let suite = """
                policy: policy.yaml
                cases:
                - name: one
                  given:
                    object:
                      kind: GPUNodePool
                      metadata: {name: p, namespace: dev}
                      spec: {gpuClass: \(gpuClass), region: eu, provider: {none: {}}}
                  expect: \(expectation)
                """
            let path = folder.appending(path: "one.test.yaml")
            try Data(suite.utf8).write(to: path)
            let file = try PolicyTestFile(try InputFiles.text(of: path.path))
            return try PolicyTestRun(file).outcomes().flatMap(\.failures)
        }
    }

    private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "interlock-policy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    @Test("a case passes only if decision, rule and message are as expected")
    func expectations() throws {
        #expect(try failures("{decision: Deny, rule: no-a100/gpuClasses, message: is denied by}") == [])
        #expect(try failures("{decision: Allow}").first == "expected Allow, got Deny")
        #expect(try failures("{decision: Deny, rule: no-a100/regions}").first == "expected no-a100/regions to speak")
        #expect(try failures("{decision: Deny, message: sunshine}").first == "expected a message with \"sunshine\"")
        #expect(try failures("{decision: Deny}", gpuClass: "nvidia-l4").first == "expected Deny, got Allow")
    }

    @Test("a mistyped expectation never passes for none")
    func mistyped() throws {
        let error = #expect(throws: CommandExit.self) { try failures("{decision: Deny, rul: x}") }
        #expect(
            error?.message?.contains("one.test.yaml:9:28: cases[0].expect.rul: unknown field") == true,
            "\(error?.message ?? "")")
    }

    @Test("an object that the API server would refuse fails its case")
    func wrongObject() throws {
        #expect(try failures("{decision: Deny}", gpuClass: "3").first?.contains("spec.gpuClass") == true)
    }

    @Test("a policy in words says what it is about and what it denies")
    func words() throws {
        var set = ManifestSet(defaultNamespace: "default")
        set.add([CheckFixture.text(CheckFixture.noA100 + "---\n" + CheckFixture.approvals)], for: .policies)
        let lines = set.policies.compactMap(PolicyWords.init).flatMap(\.lines)
        #expect(
            lines == [
                "GuardPolicy no-a100: holds",
                "  is about every change of whatever is guarded in namespaces with env=nonprod",
                "  denies", "  - pools of GPU class nvidia-a100-* (gpuClasses)",
                "GuardPolicy dear: holds",
                "  is about every change of whatever is guarded in namespaces with env=prod",
                "  asks for approval",
                "  - of 2 people from group platform-approvers, not the requester, where cost.hourlyDelta > 2.0; an approval holds 4h (dear)",
            ])
    }
}
