import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore

/// What must hold of everything that happened, as the server saw it.
///
/// Who wrote a version is known from the proxy: it has every answer to the controller's writes, also those that the
/// controller never got.
struct Evidence {
    typealias Version = ServerHistory.Version

    let versions: [Version]
    /// The revisions that the controller's writes made.
    let written: Set<Int>

    init(_ versions: [Version], _ entries: [FaultRecord.Entry]) {
        self.versions = versions
        var written: Set<Int> = []
        for entry in entries where entry.request.verb == .write {
            guard let answer = entry.answer, 200...299 ~= answer.code, let json = try? JSONValue(parsing: answer.body),
                let revision = json[path: "metadata", "resourceVersion"]?.stringValue.flatMap({ Int($0) })
            else { continue }
            written.insert(revision)
        }
        self.written = written
    }

    var problems: [String] {
        specWrites() + takeUps() + aggregates() + untouched() + approvals() + immutables()
    }

    /// Pairs of a version and the one before it; nil where it is the first of its object.
    private var steps: [(before: Version?, after: Version)] {
        var last: [ServerHistory.Address: Version] = [:]
        return versions.map { version in
            let address = ServerHistory.Address(kind: version.kind, key: version.key)
            let before = last[address].flatMap { $0.uid == version.uid ? $0 : nil }
            last[address] = version.isDeleted ? nil : version
            return (before, version)
        }
    }

    /// A task as it was when the server came to `revision`.
    private func task(_ name: String?, before revision: Int) -> AgentTask? {
        guard let name else { return nil }
        let last = versions.last { version in
            version.revision < revision && version.kind == AgentTask.kind && version.key.description == name
        }
        // One that is deleted while a write for it is on its way counts as it was.
        guard let last, case .task(let task) = last.content else { return nil }
        return task
    }

    // MARK: What the controller wrote to targets

    private struct Applied: Hashable {
        let uid: String
        let digest: String
        let change: String
    }

    /// Every spec that the controller wrote was admitted before, to the letter, and none was written twice.
    private func specWrites() -> [String] {
        var problems: [String] = []
        var seen: Set<Applied> = []
        for (before, after) in steps where written.contains(after.revision) && !after.isDeleted {
            guard let target = Target(after), before?.json["spec"] != after.json["spec"] else { continue }
            let annotations = target.metadata.annotations
            let title = "\(after.kind.kind) \(after.key) at revision \(after.revision)"
            guard let task = task(annotations[InterlockKey.task], before: after.revision),
                let admission = task.status.admission, task.status.phase == .applying,
                let admitted = admission.targets.first(where: {
                    $0.kind == target.kind && $0.name == after.key.name && $0.after == target.specDigest
                }), admission.digest == annotations[InterlockKey.plan]
            else {
                problems.append("\(title): its spec was written and not admitted")
                continue
            }
            if !seen.insert(Applied(uid: task.metadata.uid, digest: admission.digest, change: admitted.change)).inserted
            {
                problems.append("\(title): change \(admitted.change) of \(task.key) was applied twice")
            }
        }
        return problems + deletions()
    }

    private func deletions() -> [String] {
        versions.filter { $0.isDeleted && Target($0) != nil }.compactMap { version in
            let isAdmitted = versions.contains { other in
                guard other.revision < version.revision, case .task(let task) = other.content,
                    task.status.phase == .applying
                else { return false }
                return task.status.admission?.targets.contains {
                    $0.operation == .delete && $0.name == version.key.name && $0.uid == version.uid
                } ?? false
            }
            return isAdmitted ? nil : "\(version.kind.kind) \(version.key) was deleted and nobody admitted that"
        }
    }

    /// What is admitted is what the spec was, on the word of an admitted task or of the object's own approvals, and each
    /// task's change is taken up once.
    private func takeUps() -> [String] {
        var problems: [String] = []
        var seen: Set<Applied> = []
        for (before, after) in steps where !after.isDeleted {
            guard let target = Target(after), let admitted = target.admittedDigest,
                before.flatMap(Target.init)?.admittedDigest != admitted
            else { continue }
            let title = "\(after.kind.kind) \(after.key) at revision \(after.revision)"
            if !written.contains(after.revision) { problems.append("\(title): admitted by somebody else") }
            if admitted != target.specDigest { problems.append("\(title): what is admitted is not what stands there") }
            guard let source = target.admittedBy else {
                problems.append("\(title): admitted by nobody")
                continue
            }
            guard let name = source.task else {
                if let problem = directEdit(before, after, source, title) { problems.append(problem) }
                continue
            }
            guard wasApplying(name, source, after: before?.revision ?? 0, before: after.revision) else {
                problems.append("\(title): taken up from task \(name), which was not applying it")
                continue
            }
            let applied = Applied(uid: source.taskUID ?? "", digest: source.digest, change: source.change ?? "")
            if !seen.insert(applied).inserted { problems.append("\(title): taken up twice from task \(name)") }
        }
        return problems
    }

    /// Whether a task was applying a plan at some moment since its target was as the write of the target says that it is: a
    /// write may arrive when the task that it was made for is gone, but not when the target has become another.
    private func wasApplying(_ name: String, _ source: AdmittedBy, after: Int, before: Int) -> Bool {
        let story = versions.filter { $0.kind == AgentTask.kind && $0.key.description == name }
        return story.indices.contains { index in
            let end = story.indices.contains(index + 1) ? story[index + 1].revision : .max
            guard story[index].revision < before, end > after, !story[index].isDeleted,
                case .task(let task) = story[index].content
            else { return false }
            return task.metadata.uid == source.taskUID && task.status.phase == .applying
                && task.status.admission?.digest == source.digest
        }
    }

    private func directEdit(_ before: Version?, _ after: Version, _ source: AdmittedBy, _ title: String) -> String? {
        guard after.key == Town.key("by-hand-approved"), case .pool(let pool) = after.content,
            pool.status.admitted?.desiredReplicas == 6
        else { return nil }
        guard let before, case .pool(let earlier) = before.content,
            let note = earlier.metadata.annotations[InterlockKey.approvalPrefix + "alice"],
            note.hasPrefix("approve \(source.digest)")
        else { return "\(title): admitted without its approval" }
        return nil
    }

    // MARK: Bounds and refusals

    /// What is admitted and what is reserved never exceed the crowd's bound, at no revision.
    private func aggregates() -> [String] {
        var pools: [ObjectKey: GPUNodePool] = [:]
        var tasks: [ObjectKey: AgentTask] = [:]
        for version in versions where version.key.namespace == Town.crowd {
            switch version.content {
            case .pool(let pool): pools[version.key] = version.isDeleted ? nil : pool
            case .task(let task): tasks[version.key] = version.isDeleted ? nil : task
            case .agent, .other: continue
            }
            var nodes = pools.mapValues { $0.status.admitted?.desiredReplicas ?? 0 }
            for task in tasks.values where task.status.phase == .applying {
                let done = Set(task.status.steps.filter { $0.phase == .done }.map(\.name))
                for target in task.status.admission?.targets ?? [] where !done.contains(target.change) {
                    let wanted = target.spec?["replicas"]?.integerValue ?? 0
                    nodes[Town.crowdKey(target.name), default: 0] = max(
                        nodes[Town.crowdKey(target.name)] ?? 0, Int(wanted))
                }
            }
            let sum = nodes.values.reduce(0, +) * 8
            if sum > Town.crowdGPUs {
                return ["at revision \(version.revision) \(sum) GPUs were let through where \(Town.crowdGPUs) may be"]
            }
        }
        return []
    }

    /// Nothing reaches a target that was denied or never approved.
    private func untouched() -> [String] {
        versions.compactMap { version in
            guard case .pool(let pool) = version.content, ["guarded", "withdrawn"].contains(version.key.name),
                version.key.namespace == Town.namespace,
                pool.spec.desiredReplicas != 2 || pool.spec.gpuClass != "nvidia-h100-80gb"
                    || ![nil, 2].contains(pool.status.admitted?.desiredReplicas)
            else { return nil }
            return "pool \(version.key) was changed at revision \(version.revision), which nobody approved"
        }
    }

    /// A plan that needs an approval is admitted when it is there, and once for each.
    private func approvals() -> [String] {
        var problems: [String] = []
        var admitted: [String: Int] = [:]
        for (before, after) in steps where ["approved", "removal"].contains(after.key.name) && !after.isDeleted {
            guard case .task(let task) = after.content, let admission = task.status.admission else { continue }
            var earlier: AgentTask?
            if case .task(let task)? = before?.content { earlier = task }
            guard earlier?.status.admission == nil else { continue }
            let note = earlier?.metadata.annotations[InterlockKey.approvalPrefix + "alice"] ?? ""
            if !note.hasPrefix("approve \(admission.digest)") {
                problems.append("task \(after.key) was admitted at revision \(after.revision) without its approval")
            }
            admitted["\(after.key) \(note)", default: 0] += 1
        }
        return problems
            + admitted.filter { $0.value > 1 }.map { "the approval of \($0.key) was used \($0.value) times" }
    }

    /// A delivered revision is never another one.
    private func immutables() -> [String] {
        steps.compactMap { before, after in
            guard after.kind == .configMap, let before, before.json["immutable"] == true,
                before.json["data"] != after.json["data"]
            else { return nil }
            return "ConfigMap \(after.key) changed its content at revision \(after.revision)"
        }
    }
}

/// A guarded object of either kind.
private struct Target {
    let kind: TargetKind
    let metadata: ObjectMeta
    let specDigest: String
    let admittedDigest: String?
    let admittedBy: AdmittedBy?

    init?(_ version: ServerHistory.Version) {
        switch version.content {
        case .pool(let pool):
            kind = .gpuNodePool
            metadata = pool.metadata
            specDigest = ContentDigest.sha256(pool.spec.json)
            admittedDigest = pool.status.admitted.map { ContentDigest.sha256($0.json) }
            admittedBy = pool.status.admittedBy
        case .agent(let agent):
            kind = .agentConfig
            metadata = agent.metadata
            specDigest = ContentDigest.sha256(agent.spec.json)
            admittedDigest = agent.status.admitted.map { ContentDigest.sha256($0.json) }
            admittedBy = agent.status.admittedBy
        case .task, .other: return nil
        }
    }
}
