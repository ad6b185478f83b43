import Controllers
import DevCluster
import Gate
import InterlockAPI
import JSON
import KubeCore

extension CheckJudge {
    /// Works out what a task would do to its targets, as far as texts and the live side show them.
    ///
    /// - Returns: nil where the task is wrong in itself, or where nothing of it is known.
    func planned(
        _ task: AgentTask, _ subject: ManifestSet.Subject, _ labels: [String: String]?, _ checked: inout CheckedChange
    ) throws(DecodingFailure) -> PlannedManifest? {
        var targets: [String: TargetStates] = [:]
        for (index, change) in task.spec.changes.enumerated() {
            targets[change.name] = states(of: change, at: index, subject, &checked)
        }
        let agent = agent(of: task, subject, &checked)
        guard !checked.findings.contains(where: { $0.level == .invalid }) else { return nil }
        return try PlannedManifest(
            task: task, requester: settings.requester, namespaceLabels: labels, agent: agent, targets: targets)
    }

    /// The agent as its configuration says; where none is known, one that may act by itself, which most rules are for.
    private func agent(
        of task: AgentTask, _ subject: ManifestSet.Subject, _ checked: inout CheckedChange
    ) -> RequestingAgent {
        let name = task.spec.agent
        let key = ObjectKey(namespace: subject.key.namespace, name: name)
        for case .agent(let config) in set.subjects.filter({ $0.key == key }).map(\.content) {
            return RequestingAgent(
                name: name, riskClass: config.spec.riskClass, isEnabled: config.spec.enabled,
                labels: config.metadata.labels, spec: config.spec.json)
        }
        if let config = live?.snapshot.agents[key] {
            let admitted = config.status.admitted
            return RequestingAgent(
                name: name, riskClass: admitted?.riskClass ?? config.spec.riskClass,
                isEnabled: config.spec.enabled && admitted?.enabled ?? false, labels: config.metadata.labels,
                spec: admitted?.json)
        }
        let remedy =
            live == nil
            ? "AgentConfig \(key) is in none of the files, so what the agent may do is not known; add it or use --kubeconfig"
            : "AgentConfig \(key) does not exist; create it, or name another in spec.agent"
        unknown("check/agent", remedy, at: subject.object.place(of: "spec.agent"), &checked)
        return RequestingAgent(name: name, riskClass: .autonomous, isEnabled: true)
    }

    /// A change's target before and after; nil where these are not known, which is reported.
    private func states(
        of change: Change, at index: Int, _ subject: ManifestSet.Subject, _ checked: inout CheckedChange
    ) -> TargetStates? {
        let key = ObjectKey(namespace: subject.key.namespace, name: change.target.name)
        let field = "spec.changes[\(index)]"
        let title = "\(change.target.kind.rawValue) \(key)"
        let before = object(change.target.kind, key)
        switch change.operation {
        case .delete:
            if let before { return TargetStates(before: before, after: nil) }
            missing(title, change, at: subject.object.place(of: "\(field).target.name"), &checked)
            return nil
        case .apply:
            guard let definition = Self.definition(of: change.target.kind) else {
                missing(title, change, at: subject.object.place(of: "\(field).target.kind"), &checked)
                return nil
            }
            let applied: JSONValue = [
                "apiVersion": .string(definition.apiVersion), "kind": .string(definition.kind),
                "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
                "spec": .object(change.spec ?? [:]),
            ]
            let whole = before.map { ManifestSet.schemas.merge(applied, into: $0) } ?? applied
            guard let reading = ManifestSet.schemas.read(whole) else { return nil }
            guard reading.faults.isEmpty else {
                if before == nil, reading.faults.allSatisfy({ $0.reason == "FieldValueRequired" }) {
                    let fields = reading.faults.map(\.field).joined(separator: ", ")
                    missing(
                        title, change, fields, at: subject.object.place(of: "\(field).target.name"), &checked)
                } else {
                    report(reading.faults, below: field, subject, &checked)
                }
                return nil
            }
            return TargetStates(before: before, after: reading.object)
        }
    }

    private func report(
        _ faults: [Status.Cause], below field: String, _ subject: ManifestSet.Subject, _ checked: inout CheckedChange
    ) {
        for fault in faults {
            let path = "\(field).\(fault.field)"
            let isUnknown = fault.message == "unknown field"
            let place = isUnknown ? subject.object.keyPlace(of: path) : subject.object.place(of: path)
            checked.findings.append(
                Finding(
                    level: .invalid, rule: "manifest/field", message: "\(path): \(fault.message)", place: place,
                    subject: checked.title))
        }
    }

    /// - Parameter fields: what a change that creates the target would have to say, too.
    private func missing(
        _ title: String, _ change: Change, _ fields: String = "", at place: SourcePlace,
        _ checked: inout CheckedChange
    ) {
        let needs = fields.isEmpty ? "" : "; a change that creates it needs its whole spec (missing: \(fields))"
        if live == nil {
            unknown(
                "check/target",
                """
                \(title) is in none of the files, so what \(change.name) would do to it is not known; add it or use \
                --kubeconfig\(needs)
                """, at: place, &checked)
        } else {
            checked.findings.append(
                Finding(
                    level: .denied, rule: "task/target", message: "\(title) does not exist\(needs)", place: place,
                    subject: checked.title))
        }
    }

    /// What is not known denies, unless the caller wants to hear of it only.
    private func unknown(_ rule: String, _ message: String, at place: SourcePlace, _ checked: inout CheckedChange) {
        checked.findings.append(
            Finding(
                level: settings.allowsUnknown ? .warning : .denied, rule: rule, message: message, place: place,
                subject: checked.title))
    }

    private static func definition(of kind: TargetKind) -> ResourceKind? {
        switch kind {
        case .gpuNodePool: GPUNodePool.kind
        case .agentConfig: AgentConfig.kind
        case .cloudResource: nil
        }
    }
}
