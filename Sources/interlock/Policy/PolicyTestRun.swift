import Controllers
import Gate
import InterlockAPI
import JSON
import KubeCore

/// Runs the cases of a file through the gate.
struct PolicyTestRun {
    struct Outcome: Sendable {
        let name: String
        let place: SourcePlace
        /// Why the case failed, a line each; empty where it passed.
        let failures: [String]
    }

    private let file: PolicyTestFile
    private let base: ManifestSet

    /// - Throws: what is wrong with the policies; a policy that cannot be used is not worth a case.
    init(_ file: PolicyTestFile) throws {
        self.file = file
        var set = ManifestSet(defaultNamespace: "default")
        set.add(file.policies, for: .policies)
        if let finding = set.findings.first(where: { $0.level == .invalid }) {
            throw CommandExit.error("\(finding.place.description): \(finding.message)")
        }
        guard !set.policies.isEmpty else {
            throw CommandExit.error("\(file.source.name): there is no GuardPolicy in what its policy names")
        }
        base = set
    }

    func outcomes() -> [Outcome] {
        file.suite.cases.enumerated().map { index, test in
            let place = file.place(of: JSONPointer(["cases", "\(index)", "name"]))
            return Outcome(name: test.name, place: place, failures: failures(of: test, at: index))
        }
    }

    private func failures(of test: PolicyTestCase, at index: Int) -> [String] {
        let given = JSONPointer(["cases", "\(index)", "given"])
        let namespace = test.given.namespace?.name
        var existing = ManifestSet(defaultNamespace: namespace ?? "default")
        for (offset, other) in test.given.others.enumerated() {
            let pointer = given.appending("others").appending(offset)
            _ = existing.add(file.object(other, at: pointer, namespace: namespace), for: .subjects)
        }
        if let old = test.given.oldObject {
            let object = file.object(old, at: given.appending("oldObject"), namespace: namespace)
            _ = existing.add(object, for: .subjects)
        }
        var set = base
        for (name, labels) in existing.namespaces { set.namespaces[name] = labels }
        if let namespace = test.given.namespace { set.namespaces[namespace.name] = namespace.labels }
        if let new = test.given.object {
            let object = file.object(new, at: given.appending("object"), namespace: namespace)
            if let kind = set.add(object, for: .subjects) { return ["\(kind) is no kind that a policy is about"] }
        }
        let findings = existing.findings + set.findings
        if let finding = findings.first(where: { $0.level == .invalid }) {
            return ["\(finding.place.description): \(finding.message)"]
        }
        let live = LiveSide(snapshot: Self.snapshot(of: existing, namespaces: set.namespaces))
        var judge = CheckJudge(set, live: live, settings: settings(of: test.given))
        let checked: CheckedChange
        if test.given.object != nil, let change = judge.judgeAll().first {
            checked = change
        } else if let old = existing.subjects.last, test.given.oldObject != nil {
            checked = judge.judge(deletionOf: old)
        } else {
            return ["given has neither object nor oldObject, so nothing changes"]
        }
        return mismatches(of: checked, with: test.expect)
    }

    private func settings(of given: PolicyTestGiven) -> CheckSettings {
        var settings = CheckSettings(now: given.now ?? Timestamp(seconds: 1_767_268_800))
        settings.namespace = given.namespace?.name ?? "default"
        settings.requester = given.requester
        settings.groups = given.groups
        settings.agent = given.agent.map {
            RequestingAgent(name: $0.name, riskClass: $0.riskClass, isEnabled: true)
        }
        return settings
    }

    /// What stands beside the change, as if it were admitted.
    private static func snapshot(
        of set: ManifestSet, namespaces: [String: [String: String]]
    ) -> ClusterSnapshot {
        var snapshot = ClusterSnapshot(namespaces: namespaces)
        for subject in set.subjects {
            switch subject.content {
            case .pool(var pool):
                pool.status.admitted = pool.spec
                pool.status.observedGeneration = 1
                if pool.metadata.uid.isEmpty { pool.metadata.uid = "given" }
                snapshot.pools[subject.key] = pool
                snapshot.commitments[subject.key] = Commitments.Pool(
                    key: subject.key, labels: pool.metadata.labels,
                    namespaceLabels: namespaces[subject.key.namespace], admitted: pool.spec)
            case .agent(var agent):
                agent.status.admitted = agent.spec
                agent.status.observedGeneration = 1
                snapshot.agents[subject.key] = agent
            case .task: break
            }
        }
        return snapshot
    }

    private func mismatches(of checked: CheckedChange, with expected: PolicyTestExpectation) -> [String] {
        var failures: [String] = []
        if let finding = checked.findings.first(where: { $0.level == .invalid }) {
            return ["\(finding.place.description): \(finding.message)"]
        }
        if checked.verdict.decision != expected.decision {
            failures.append("expected \(expected.decision.rawValue), got \(checked.verdict.decision.rawValue)")
        }
        let said = checked.findings.filter { $0.level != .note }
        if let rule = expected.rule, !said.contains(where: { $0.rule == rule }) {
            failures.append("expected \(rule) to speak")
        }
        if let message = expected.message {
            let heard = said.filter { expected.rule == nil || $0.rule == expected.rule }
            if !heard.contains(where: { $0.message.contains(message) }) {
                failures.append("expected a message with \"\(message)\"")
            }
        }
        guard !failures.isEmpty else { return [] }
        return failures + said.map { "\($0.rule): \($0.message)" }
    }
}
