import ArgumentParser
import InterlockAPI
import KubeCore

/// An object as a person names it: `agenttask/fix-latency`, `gpool/h100`, or the bare name of a task.
struct ObjectReference: Sendable, Hashable, ExpressibleByArgument {
    let kind: ResourceKind
    let name: String

    init(kind: ResourceKind, name: String) {
        self.kind = kind
        self.name = name
    }

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            self.init(kind: AgentTask.kind, name: argument)
        case 2:
            guard let kind = Self.kind(named: parts[0].lowercased()) else { return nil }
            self.init(kind: kind, name: String(parts[1]))
        default:
            return nil
        }
        if name.isEmpty { return nil }
    }

    var description: String { "\(kind.kind) \(name)" }

    /// What a command can be pointed at, with every name that the API server knows it by.
    private static let definitions = [AgentTask.definition, GPUNodePool.definition, AgentConfig.definition]

    private static func kind(named name: String) -> ResourceKind? {
        for definition in definitions {
            let kind = definition.kind
            let names = [kind.plural, definition.singular, kind.qualifiedPlural] + definition.shortNames
            if names.contains(name) { return kind }
        }
        return nil
    }
}
