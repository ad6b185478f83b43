import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore

/// How everything ends where nothing goes wrong; and so it must where everything does.
struct Outcomes {
    let world: ServerHistory.World

    static func problems(in world: ServerHistory.World) -> [String] { Outcomes(world: world).problems }

    private var problems: [String] {
        var all: [String?] = []
        for name in ["single", "pair", "mixed", "approved", "edited", "rival-1", "rival-2", "removal"] {
            all.append(task(Town.key(name), is: .succeeded))
        }
        for name in ["forbidden", "vetoed"] { all.append(task(Town.key(name), is: .denied)) }
        for name in ["withdrawn", "vanishing"] where world.task(Town.key(name)) != nil {
            all.append("task \(name) was deleted and is there")
        }
        let nodes: [String: Set<Int>] = [
            "single": [3], "first": [3], "second": [3], "mixed": [3], "approved": [6], "guarded": [2],
            "withdrawn": [2], "edited": [3], "rival": [5, 6], "vanishing": [2, 3], "by-hand": [3],
            "by-hand-approved": [6],
        ]
        for (name, allowed) in nodes { all.append(pool(Town.key(name), has: allowed)) }
        if world.pool(Town.key("removed")) != nil { all.append("pool removed is there") }
        all.append(crowd)
        all.append(contentsOf: agents)
        return all.compactMap { $0 }.sorted()
    }

    private func task(_ key: ObjectKey, is phase: TaskPhase) -> String? {
        guard let task = world.task(key) else { return "task \(key.name) is lost" }
        guard task.status.phase == phase, task.status.observedGeneration == task.metadata.generation else {
            let words = """
                \(task.status.phase?.rawValue ?? "nothing"): \(task.status.message ?? ""); approvals \
                \(task.status.approvals?.json.description ?? "none"); notes \(task.metadata.annotations)
                """
            return "task \(key.name) is to be \(phase.rawValue) and is \(words)"
        }
        guard phase == .succeeded, task.status.steps.contains(where: { $0.phase != .done }) else { return nil }
        return "task \(key.name) succeeded and has a step that is not done"
    }

    private func pool(_ key: ObjectKey, has nodes: Set<Int>) -> String? {
        guard let pool = world.pool(key) else { return "pool \(key.name) is lost" }
        let words = "admitted \(pool.status.admitted?.desiredReplicas ?? -1), spec \(pool.spec.desiredReplicas)"
        guard nodes.contains(pool.spec.desiredReplicas), pool.status.admitted == pool.spec else {
            return "pool \(key.name) is to have \(nodes.sorted()) nodes and has \(words): \(pool.status.message ?? "")"
        }
        guard pool.status.observedGeneration == pool.metadata.generation,
            pool.status.conditions[ConditionType.ready]?.status == .yes
        else { return "pool \(key.name) is not ready: \(pool.status.message ?? "")" }
        return nil
    }

    /// One of the three fits, and exactly one got in.
    private var crowd: String? {
        let keys = Town.crowdPools.map(Town.crowdKey)
        let phases = keys.map { world.task($0)?.status.phase }
        let nodes = keys.map { world.pool($0)?.status.admitted?.desiredReplicas ?? 0 }
        guard phases.count(where: { $0 == .succeeded }) == 1, phases.count(where: { $0 == .denied }) == 2,
            nodes.sorted() == [2, 2, 3]
        else {
            return "of the crowd one is to be let in: \(phases.map { $0?.rawValue ?? "nothing" }), nodes \(nodes)"
        }
        return nil
    }

    private var agents: [String?] {
        let keys = [Town.key(Town.agent), Town.key(Town.worker), Town.crowdKey(Town.agent)]
        return keys.map { key in
            guard let agent = world.agent(key) else { return "agent \(key) is lost" }
            guard agent.status.admitted == agent.spec, let revision = agent.status.revision,
                agent.status.conditions[ConditionType.ready]?.reason == "Delivered"
            else { return "agent \(key) is not delivered: \(agent.status.message ?? "")" }
            let map = ServerHistory.Address(
                kind: .configMap, key: ObjectKey(namespace: key.namespace, name: revision))
            return world.latest[map] == nil ? "agent \(key) has no ConfigMap \(revision)" : nil
        }
    }
}
