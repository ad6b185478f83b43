import Foundation
import InterlockAPI
import JSON
import Testing

@testable import interlock

@Suite("interlock check over Terraform plans")
struct CheckTerraformTests {
    /// A plan that `terraform show -json` printed, from the fixtures beside the module's own tests.
    static func fixture(_ name: String) throws -> PlanInput {
        let path = PolicyTestTests.root.appending(path: "Tests/TerraformTests/Fixtures/\(name)/plan.json").path
        var text = try InputFiles.text(of: path)
        text = SourceText(name: "plan.json", bytes: text.bytes)
        return PlanInput(text)
    }

    static func report(
        _ plan: PlanInput, policies: [String], settings: CheckSettings = CheckFixture.settings()
    ) -> CheckReport {
        var input = CheckInput(policies: policies.map { CheckFixture.text($0, name: "policy.yaml") })
        input.plans = [plan]
        return input.report(settings)
    }

    static let europe = """
        apiVersion: interlock.dev/v1alpha1
        kind: GuardPolicy
        metadata: {name: europe}
        spec: {bounds: {regions: {allow: [eu-west-1]}, requireEncryptionAtRest: true}}

        """

    static let approvals = """
        apiVersion: interlock.dev/v1alpha1
        kind: GuardPolicy
        metadata: {name: people}
        spec:
          approvals:
          - {name: risky, when: "plan.impact in ['High', 'Destructive']", from: {groups: [platform]}}

        """

    @Test("A100 capacity outside production is denied, at the address")
    func create() throws {
        let settings = CheckFixture.settings { $0.namespaceLabels = ["env": "nonprod"] }
        let report = Self.report(try Self.fixture("create-a100"), policies: [CheckFixture.noA100], settings: settings)
        #expect(report.exitCode == .denied)
        let finding = try #require(report.findings.first { $0.rule == "no-a100/gpuClasses" && $0.level == .denied })
        #expect(finding.subject?.hasPrefix("aws_") == true)
        #expect(finding.place.description == "plan.json")
        let elsewhere = CheckFixture.settings { $0.namespaceLabels = ["env": "prod"] }
        let other = Self.report(try Self.fixture("create-a100"), policies: [CheckFixture.noA100], settings: elsewhere)
        #expect(!other.findings.contains { $0.rule == "no-a100/gpuClasses" })
    }

    @Test("a group that grows from 2 to 6 shows its nodes, and needs approval")
    func scale() throws {
        let report = Self.report(try Self.fixture("scale-group"), policies: [Self.approvals])
        #expect(report.exitCode == .approvalNeeded, "\(report.findings)")
        let effects = report.changes.first?.plan?.changes.compactMap(\.effect) ?? []
        #expect(effects.contains("2 → 6 nodes"), "\(effects)")
    }

    @Test("a step that is too large is denied")
    func step() throws {
        let policy = """
            apiVersion: interlock.dev/v1alpha1
            kind: GuardPolicy
            metadata: {name: steps}
            spec: {bounds: {maxScaleFactor: "2"}}
            """
        let report = Self.report(try Self.fixture("scale-group"), policies: [policy])
        #expect(report.exitCode == .denied)
        #expect(report.findings.contains { $0.rule == "steps/maxScaleFactor" })
    }

    @Test("destroying everything is Destructive and needs approval, with every address told")
    func destroy() throws {
        let report = Self.report(try Self.fixture("destroy"), policies: [Self.approvals])
        #expect(report.exitCode == .approvalNeeded)
        #expect(report.changes.first?.plan?.impact == .destructive)
        #expect(report.findings.contains { $0.rule == "impact/Destructive" && $0.subject?.hasPrefix("aws_") == true })
        // With no policy at all the baseline asks.
        #expect(Self.report(try Self.fixture("destroy"), policies: []).exitCode == .approvalNeeded)
    }

    @Test("what is known only after apply denies where a rule needs it, and warns where that is allowed")
    func unknown() throws {
        let report = Self.report(try Self.fixture("unknown"), policies: [CheckFixture.noA100])
        #expect(report.exitCode == .denied)
        let finding = try #require(
            report.findings.first {
                $0.rule == "no-a100/gpuClasses" && $0.message.contains("is known only after apply")
            })
        #expect(finding.subject?.hasPrefix("aws_") == true)
        let lenient = CheckFixture.settings { $0.allowsUnknown = true }
        let allowed = Self.report(
            try Self.fixture("unknown"), policies: [CheckFixture.noA100, Self.approvals], settings: lenient)
        #expect(allowed.exitCode == .approvalNeeded, "\(allowed.findings)")
        #expect(allowed.findings.contains { $0.rule == "no-a100/gpuClasses" && $0.level == .warning })
        // A policy that needs none of it has nothing to object to.
        let europe = Self.report(try Self.fixture("unknown"), policies: [Self.approvals])
        #expect(europe.exitCode == .approvalNeeded, "\(europe.findings)")
    }

    @Test("volumes, buckets and databases are held to encryption at rest")
    func storage() throws {
        let report = Self.report(try Self.fixture("storage"), policies: [Self.europe])
        #expect(report.exitCode == .denied)
        #expect(
            report.findings.contains {
                $0.rule == "europe/requireEncryptionAtRest" && $0.message.contains("is not encrypted at rest")
            }, "\(report.findings)")
    }

    @Test("regions are told by address")
    func regions() throws {
        let report = Self.report(try Self.fixture("create-a100"), policies: [Self.europe])
        #expect(report.findings.contains { $0.rule == "europe/regions" && $0.message.hasPrefix("eu-central-1 ") })
    }

    @Test("no sensitive value is printed in any form", arguments: ["sensitive"])
    func sensitive(name: String) throws {
        let path = PolicyTestTests.root.appending(path: "Tests/TerraformTests/Fixtures/\(name)/plan.json").path
        let plan = try JSONValue(parsing: try InputFiles.text(of: path).bytes)
        let report = Self.report(try Self.fixture(name), policies: [Self.europe, Self.approvals, CheckFixture.noA100])
        let terminal = Terminal(isColoured: false, isInteractive: false) { _ in }
        let printed =
            CheckText(terminal: terminal, texts: []).lines(of: report).joined() + CheckDocument.json(report).text()
            + SARIFDocument.json(report).text() + JUnitDocument.text(report)
        let secrets = Self.secrets(in: plan)
        #expect(!secrets.isEmpty)
        for secret in secrets { #expect(!printed.contains(secret), "\(secret)") }
    }

    /// The texts that the plan marks as sensitive and that are long enough to be told from words.
    private static func secrets(in plan: JSONValue) -> [String] {
        func marked(_ value: JSONValue?, _ mask: JSONValue?) -> [String] {
            switch (value, mask) {
            case (.string(let text)?, .bool(true)?): text.count >= 6 ? [text] : []
            case (.object(let object)?, .object(let mask)?): mask.flatMap { marked(object[$0.key], $0.value) }
            case (.array(let elements)?, .array(let mask)?): zip(elements, mask).flatMap { marked($0, $1) }
            default: []
            }
        }
        return (plan["resource_changes"]?.arrayValue ?? []).flatMap { change in
            marked(change[path: "change", "after"], change[path: "change", "after_sensitive"])
                + marked(change[path: "change", "before"], change[path: "change", "before_sensitive"])
        }
    }

    struct BadPlan: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let rule: String
    }

    @Test(
        "what is no plan that can be judged is an error",
        arguments: [
            BadPlan(testDescription: "nothing", text: "", rule: "terraform/notJSON"),
            BadPlan(testDescription: "a binary plan", text: "PK\u{3}\u{4}", rule: "terraform/notJSON"),
            BadPlan(testDescription: "other JSON", text: "{}", rule: "terraform/notAPlan"),
            BadPlan(
                testDescription: "a later format", text: #"{"format_version":"2.0"}"#,
                rule: "terraform/unsupportedFormat"),
            BadPlan(
                testDescription: "a plan that failed",
                text: #"{"format_version":"1.2","errored":true,"resource_changes":[]}"#,
                rule: "terraform/failedPlan"),
        ])
    func bad(_ plan: BadPlan) {
        let report = Self.report(PlanInput(CheckFixture.text(plan.text, name: "plan.json")), policies: [])
        #expect(report.exitCode == .error)
        #expect(report.findings.map(\.rule).contains(plan.rule), "\(report.findings)")
    }
}
