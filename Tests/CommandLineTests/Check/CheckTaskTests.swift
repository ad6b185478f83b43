import InterlockAPI
import Testing

@testable import interlock

@Suite("interlock check over agents' tasks")
struct CheckTaskTests {
    static let agent = """
        apiVersion: interlock.dev/v1alpha1
        kind: AgentConfig
        metadata: {name: bot, namespace: dev}
        spec: {owner: {team: t}, riskClass: ChangeMaking, model: m}
        ---

        """

    static func task(_ change: String, agent: String = "bot") -> String {
        """
        apiVersion: interlock.dev/v1alpha1
        kind: AgentTask
        metadata: {name: task, namespace: dev}
        spec:
          agent: \(agent)
          objective: o
          justification: j
          changes:
          - \(change)

        """
    }

    static let scale = task("{name: scale, target: {kind: GPUNodePool, name: pool}, spec: {replicas: 3}}")
    static let delete = task("{name: go, target: {kind: GPUNodePool, name: pool}, operation: Delete}")

    @Test("a task over a pool of the files is planned from there")
    func known() throws {
        let report = CheckFixture.report(Self.agent + CheckFixture.pool(replicas: 2) + "---\n" + Self.scale)
        let change = try #require(report.changes.last)
        #expect(change.plan?.changes.first?.effect == "2 → 3 nodes")
        #expect(change.answer == .allowed, "\(report.findings)")
    }

    @Test("a task that creates its target needs nobody else to know it")
    func created() throws {
        let task = Self.task(
            """
            {name: new, target: {kind: GPUNodePool, name: pool}, spec: {gpuClass: nvidia-a100-40gb, region: eu, provider: {none: {}}}}
            """)
        let report = CheckFixture.report(Self.agent + task)
        #expect(report.exitCode == .denied)
        let finding = try #require(report.findings.first { $0.level == .denied })
        #expect(finding.rule == "no-a100/gpuClasses")
        #expect(finding.place.line == 14)
        #expect(finding.place.column == 75)
    }

    @Test("a target that no file has denies, and warns only where unknown is allowed", arguments: [scale, delete])
    func unknownTarget(task: String) {
        let report = CheckFixture.report(Self.agent + task)
        #expect(report.exitCode == .denied)
        #expect(
            report.findings.contains { $0.rule == "check/target" && $0.message.contains("is in none of the files") })
        let lenient = CheckFixture.settings { $0.allowsUnknown = true }
        let allowed = CheckFixture.report(Self.agent + task, settings: lenient)
        #expect(allowed.exitCode == nil, "\(allowed.findings)")
        #expect(allowed.findings.contains { $0.rule == "check/target" && $0.level == .warning })
    }

    @Test("rules in CEL see the task and its agent")
    func expressions() {
        let policy = """
            apiVersion: interlock.dev/v1alpha1
            kind: GuardPolicy
            metadata: {name: small-models}
            spec:
              rules:
                validations:
                - name: model
                  expression: "task == null || agent.spec.model != 'm'"
                  messageExpression: "agent.name + ' may not ask for ' + task.metadata.name"
            """
        let report = CheckFixture.report(
            Self.agent + CheckFixture.pool(replicas: 2) + "---\n" + Self.scale,
            policies: [policy, CheckFixture.prices, CheckFixture.namespaces])
        #expect(report.exitCode == .denied)
        #expect(report.findings.contains { $0.message == "bot may not ask for task" }, "\(report.findings)")
    }

    @Test("an agent that no file has denies")
    func unknownAgent() {
        let report = CheckFixture.report(CheckFixture.pool(replicas: 2) + "---\n" + Self.scale)
        #expect(report.exitCode == .denied)
        #expect(report.findings.map(\.rule).contains("check/agent"))
    }

    @Test("a field that the target does not have is an error at its line")
    func wrongField() throws {
        let task = Self.task("{name: scale, target: {kind: GPUNodePool, name: pool}, spec: {replica: 3}}")
        let report = CheckFixture.report(Self.agent + CheckFixture.pool(replicas: 2) + "---\n" + task)
        #expect(report.exitCode == .error)
        let finding = try #require(report.findings.first { $0.level == .invalid })
        #expect(finding.message == "spec.changes[0].spec.replica: unknown field")
        #expect(finding.place.line == 24)
    }

    @Test("changes that wait for each other are refused like at the controller")
    func cycle() {
        let task = Self.task(
            """
            {name: a, dependsOn: [b], target: {kind: GPUNodePool, name: pool}, spec: {replicas: 3}}
              - {name: b, dependsOn: [a], target: {kind: AgentConfig, name: bot}, spec: {enabled: false}}
            """)
        let report = CheckFixture.report(Self.agent + CheckFixture.pool(replicas: 2) + "---\n" + task)
        #expect(report.exitCode == .denied, "\(report.findings)")
        #expect(report.findings.contains { $0.message.contains("wait for each other") })
    }
}
