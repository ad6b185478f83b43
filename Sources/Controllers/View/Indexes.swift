import InterlockAPI
import JSON
import KubeCore
import KubeRuntime

/// Ways to find tasks other than by name.
enum TaskIndex {
    static let phase = "phase"
    static let agent = "agent"
    static let target = "target"
    /// Tasks that have not ended, under one value.
    static let open = "open"

    static let all: [Index<AgentTask>] = [
        Index(phase) { task in
            guard case .success(let task) = task.content, let phase = task.status.phase else { return [] }
            return [phase.rawValue]
        },
        Index(agent) { task in
            guard case .success(let task) = task.content, isOpen(task) else { return [] }
            return [agentValue(task.metadata.namespace, task.spec.agent)]
        },
        Index(target) { task in
            guard case .success(let task) = task.content, isOpen(task) else { return [] }
            return task.spec.changes.map { targetValue(task.metadata.namespace, $0.target.kind, $0.target.name) }
        },
        Index(open) { task in
            guard case .success(let task) = task.content, isOpen(task) else { return [] }
            return [openValue]
        },
    ]

    static let openValue = "yes"
    static func agentValue(_ namespace: String, _ name: String) -> String { "\(namespace)/\(name)" }
    static func targetValue(_ namespace: String, _ kind: TargetKind, _ name: String) -> String {
        "\(namespace)/\(kind.rawValue)/\(name)"
    }

    static func isOpen(_ task: AgentTask) -> Bool {
        !(task.status.phase?.isEnd ?? false) || task.status.observedGeneration != task.metadata.generation
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
