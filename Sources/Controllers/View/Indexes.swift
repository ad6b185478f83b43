import InterlockAPI
import JSON
import KubeCore
import KubeRuntime

/// Ways to find tasks other than by name. None decodes a task, and a task that has ended is found by none.
enum TaskIndex {
    static let phase = "phase"
    static let agent = "agent"
    static let target = "target"
    /// Tasks that wait to be planned, by what they would change.
    static let plannedTarget = "plannedTarget"
    /// By the name under which they own fields.
    static let manager = "manager"

    static let all: [Index<AgentTask>] = [
        Index(phase) { task in task.hasEnded ? [] : task.phase.map { [$0.rawValue] } ?? [] },
        Index(agent) { task in
            guard !task.hasEnded, let agent = task.document.string(at: "spec", "agent") else { return [] }
            return [agentValue(task.key.namespace, agent)]
        },
        Index(target) { task in task.hasEnded ? [] : targets(task) },
        Index(plannedTarget) { task in task.phase == .planning ? targets(task) : [] },
        Index(manager) { task in
            task.hasEnded ? [] : [managerValue(task.key.namespace, TaskFieldManager.name(of: task.key))]
        },
    ]

    private static func targets(_ task: CachedObject<AgentTask>) -> [String] {
        let changes = task.document["spec"]?["changes"]?.elements ?? []
        return changes.compactMap { change in
            guard let name = change.string(at: "target", "name"),
                let kind = change.string(at: "target", "kind").flatMap(TargetKind.init(rawValue:))
            else { return nil }
            return targetValue(task.key.namespace, kind, name)
        }
    }

    static func managerValue(_ namespace: String, _ name: String) -> String { "\(namespace)/\(name)" }
    static func agentValue(_ namespace: String, _ name: String) -> String { "\(namespace)/\(name)" }
    static func targetValue(_ namespace: String, _ kind: TargetKind, _ name: String) -> String {
        "\(namespace)/\(kind.rawValue)/\(name)"
    }
}

/// Guarded objects whose spec is not what is admitted.
enum UnsettledIndex {
    static let name = "unsettled"
    static let value = "yes"

    static func index<Resource: GuardedResource>() -> Index<Resource> {
        Index(name) { object in
            guard case .success(let resource) = object.content else { return [] }
            return resource.status.admitted == resource.spec ? [] : [value]
        }
    }
}

/// Delivered ConfigMaps by the agent that they belong to.
enum AgentLabelIndex {
    static let name = "agent"

    static let index = Index<JSONValue>(name) { object in
        guard case .success(let map) = object.content,
            let label = map[path: "metadata", "labels", InterlockKey.agent]?.stringValue
        else { return [] }
        return [value(object.key.namespace, label)]
    }

    static func value(_ namespace: String, _ label: String) -> String { "\(namespace)/\(label)" }
}
