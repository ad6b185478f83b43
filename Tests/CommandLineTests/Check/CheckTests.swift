import Foundation
import InterlockAPI
import JSON
import KubeCore
import Testing

@testable import interlock

@Suite("interlock check over manifests")
struct CheckTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        /// The exit code; 0 is fine.
        let code: Int32
        /// What a line of the report contains.
        let line: String
        var policies = [CheckFixture.noA100, CheckFixture.prices, CheckFixture.namespaces]

        init(_ description: String, _ text: String, _ code: Int32, _ line: String, policies: [String]? = nil) {
            testDescription = description
            self.text = text
            self.code = code
            self.line = line
            if let policies { self.policies = policies }
        }
    }

    static let cases: [Case] = [
        Case("a pool without nodes is fine", CheckFixture.pool(), 0, "1 change held to 1 policy: 1 fine."),
        Case(
            "A100 outside production is denied where the class stands",
            CheckFixture.pool(gpuClass: "nvidia-a100-40gb"), 3,
            "pools.yaml:5:13: error: GPUNodePool dev/pool: nvidia-a100-40gb is denied by gpuClasses of policy no-a100 [no-a100/gpuClasses]"
        ),
        Case(
            "in a namespace of another label it is not the policy's affair",
            CheckFixture.pool(namespace: "prod", gpuClass: "nvidia-a100-40gb"), 0, "1 fine"),
        Case(
            "with no policy that matches the baseline asks for approval",
            CheckFixture.pool(namespace: "prod", gpuClass: "nvidia-a100-40gb", replicas: 1), 2,
            "approval needed: GPUNodePool prod/pool: no policy"),
        Case(
            "what costs too much asks for approval", CheckFixture.pool(namespace: "prod", replicas: 4), 2,
            "approval needed: GPUNodePool prod/pool: policy dear asks for 2 approvals of group platform-approvers",
            policies: [CheckFixture.approvals, CheckFixture.prices, CheckFixture.namespaces]),
        Case(
            "a price that no book has denies", CheckFixture.pool(gpuClass: "nvidia-h100-80gb", replicas: 1), 3,
            "no price is known for OnDemand nvidia-h100-80gb in eu-west-1"),
        Case(
            "without any price book costs are not judged, and that is said",
            CheckFixture.pool(gpuClass: "nvidia-h100-80gb"), 0, "0 denied|1 fine",
            policies: [CheckFixture.noA100, CheckFixture.namespaces]),
        Case(
            "a namespace that is not known is taken to match, and that is said",
            CheckFixture.pool(namespace: "elsewhere", gpuClass: "nvidia-a100-40gb"), 3,
            "the labels of namespace elsewhere are not known"),
        Case(
            "a list's items are objects like others",
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: interlock.dev/v1alpha1\n  kind: GPUNodePool\n"
                + "  metadata: {name: p, namespace: dev}\n"
                + "  spec: {gpuClass: nvidia-a100-80gb, region: eu, provider: {none: {}}}\n", 3,
            "pools.yaml:7:20: error: GPUNodePool dev/p: nvidia-a100-80gb is denied"),
        Case(
            "JSON is read too",
            #"{"apiVersion":"interlock.dev/v1alpha1","kind":"GPUNodePool","metadata":{"name":"p","namespace":"dev"},"#
                + #""spec":{"gpuClass":"nvidia-a100-80gb","region":"eu","provider":{"none":{}}}}"#, 3,
            "pools.yaml:1:122: error:"),
        Case(
            "policies among the files are used",
            CheckFixture.pool(gpuClass: "nvidia-a100-40gb") + "---\n" + CheckFixture.noA100, 3, "[no-a100/gpuClasses]",
            policies: [CheckFixture.namespaces]),
        Case(
            "what Interlock does not guard is passed over, with a note",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\n", 0,
            "pools.yaml: note: 2 objects passed over, of what is not judged here: ConfigMap, Deployment"),
        Case(
            "the same object twice is an error", CheckFixture.pool() + "---\n" + CheckFixture.pool(), 1,
            "pools.yaml:13:18: error: GPUNodePool dev/pool is there twice, first at pools.yaml:3:18"),
        Case(
            "a policy that does not compile is an error at its line",
            CheckFixture.approvals.replacing("cost.hourlyDelta > 2.0", with: "cost.hourlyDelta >"), 1,
            "pools.yaml:8:11: error: "),
    ]

    @Test("every input has its exit code and its line", arguments: cases)
    func verdict(_ test: Case) {
        let input = CheckFixture.input([test.text], policies: test.policies)
        let report = input.report(CheckFixture.settings())
        let text = CheckFixture.lines(input).joined(separator: "\n")
        #expect(report.exitCode?.rawValue ?? 0 == test.code, "\(text)")
        let wanted = test.line.split(separator: "|").map(String.init)
        #expect(wanted.contains { text.contains($0) }, "\(text)")
    }

    @Test("the line is shown with a caret under the value")
    func caret() {
        let lines = CheckFixture.lines(CheckFixture.input([CheckFixture.pool(gpuClass: "nvidia-a100-40gb")]))
        #expect(lines.contains("    5 |   gpuClass: nvidia-a100-40gb"))
        #expect(lines.contains("      |             ^~~~~~~~~~~~~~~~"))
    }

    @Test("two pools that each fit the same rest of a bound do not both pass")
    func aggregate() {
        let policy = """
            apiVersion: interlock.dev/v1alpha1
            kind: GuardPolicy
            metadata: {name: few}
            spec: {bounds: {maxGPUs: 5}, approvals: []}
            """
        let report = CheckFixture.report(
            CheckFixture.pool("one", replicas: 3) + "---\n" + CheckFixture.pool("two", replicas: 3),
            policies: [policy, CheckFixture.prices])
        #expect(report.count(.denied) == 1)
        #expect(report.changes.last?.findings.contains { $0.rule == "few/maxGPUs" } == true)
    }

    @Test("the strictest answer decides, and what cannot be judged before all")
    func strictest() {
        let denied = CheckFixture.pool("a", gpuClass: "nvidia-a100-40gb")
        #expect(CheckFixture.report(denied, CheckFixture.pool("b")).exitCode == .denied)
        #expect(CheckFixture.report(denied, "kind: [").exitCode == .error)
    }

    @Test("Warn and Audit hold nobody")
    func advisories() {
        for (word, level) in [("Warn", Finding.Level.warning), ("Audit", .note)] {
            let policy = CheckFixture.noA100 + "  enforcement: \(word)\n"
            let report = CheckFixture.report(
                CheckFixture.pool(gpuClass: "nvidia-a100-40gb"), policies: [policy, CheckFixture.namespaces])
            #expect(report.exitCode == nil)
            #expect(report.findings.contains { $0.level == level && $0.rule == "no-a100/gpuClasses" })
        }
    }

    @Test("a freeze is judged at the time that is asked about")
    func freeze() {
        let policy = """
            apiVersion: interlock.dev/v1alpha1
            kind: GuardPolicy
            metadata: {name: quiet}
            spec: {freeze: [{name: days, start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z"}]}
            """
        let pool = CheckFixture.pool()
        let policies = [policy, CheckFixture.prices]
        #expect(CheckFixture.report(pool, policies: policies).exitCode == .denied)
        let later = CheckFixture.settings { $0.now = $0.now + .seconds(86_400) }
        #expect(CheckFixture.report(pool, policies: policies, settings: later).exitCode == nil)
    }

    @Test("a policy for users holds for those, and for whoever is not named")
    func requester() {
        let policy = CheckFixture.noA100.replacing("match: {", with: "match: {users: [\"agent-*\"], ")
        let pool = CheckFixture.pool(gpuClass: "nvidia-a100-40gb")
        let policies = [policy, CheckFixture.namespaces]
        func code(_ user: String?) -> CommandExit.Code? {
            CheckFixture.report(pool, policies: policies, settings: CheckFixture.settings { $0.requester = user })
                .exitCode
        }
        #expect(code(nil) == .denied)
        #expect(code("agent-bot") == .denied)
        #expect(code("alice") == nil)
    }

    @Test("labels given for the namespace decide which policies match")
    func namespaceLabels() {
        let pool = CheckFixture.pool(gpuClass: "nvidia-a100-40gb").replacing(", namespace: dev", with: "")
        func code(_ environment: String) -> CommandExit.Code? {
            let settings = CheckFixture.settings { $0.namespaceLabels = ["env": environment] }
            return CheckFixture.report(pool, policies: [CheckFixture.noA100], settings: settings).exitCode
        }
        #expect(code("nonprod") == .denied)
        #expect(code("prod") == nil)
    }
}
