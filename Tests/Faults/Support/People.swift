import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Providers

/// What agents and people do in the town, each when the seed says; none of it goes through the proxy.
struct People: Sendable {
    typealias Change = InterlockAPI.Change

    let town: Town
    let record: FaultRecord
    let seed: UInt64

    /// Returns when all have done what they came for; how it ends is for the town to see.
    func act() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, part) in parts {
                group.addTask {
                    var pace = Pace(choice: SeededChoice(seed: seed, for: name), record: record)
                    await pace.pause()
                    try await part(self, &pace)
                }
            }
            try await group.waitForAll()
        }
    }

    /// When somebody does the next thing: after some more requests of the controller.
    struct Pace {
        var choice: SeededChoice
        let record: FaultRecord

        mutating func pause() async {
            await record.reached(record.count + choice.below(24), within: .milliseconds(300))
        }
    }

    private typealias Part = @Sendable (People, inout Pace) async throws -> Void

    private var parts: [(String, Part)] {
        let town: [(String, Part)] = [
            ("single", { people, _ in try await people.submit("single", [.scale("single", to: 3)]) }),
            ("pair", { people, _ in try await people.submitPair() }),
            ("mixed", { people, _ in try await people.submitMixed() }),
            ("approved", { try await $0.approved(&$1) }),
            ("forbidden", { people, _ in try await people.submitForbidden() }),
            ("vetoed", { try await $0.vetoed(&$1) }),
            ("withdrawn", { try await $0.withdrawn(&$1) }),
            ("vanishing", { try await $0.vanishing(&$1) }),
            ("edited", { try await $0.edited(&$1) }),
            ("rival-1", { people, _ in try await people.submit("rival-1", [.scale("rival", to: 5)]) }),
            ("rival-2", { people, _ in try await people.submit("rival-2", [.scale("rival", to: 6)]) }),
            ("removal", { try await $0.removal(&$1) }),
            ("by-hand", { try await $0.byHand(&$1) }),
            ("by-hand-approved", { try await $0.byHandApproved(&$1) }),
            ("drift", { try await $0.drift(&$1) }),
        ]
        let crowd = Town.crowdPools.map { name -> (String, Part) in
            (name, { people, _ in try await people.submit(name, [.scale(name, to: 3)], in: Town.crowd) })
        }
        return town + crowd
    }

    // MARK: Tasks

    private func submit(_ name: String, _ changes: [Change], in namespace: String = Town.namespace) async throws {
        try await town.server.cluster.apply(
            AgentTask.make(name, in: namespace, agent: Town.agent, changes: changes))
    }

    private func submitPair() async throws {
        try await submit(
            "pair",
            [
                .scale("first", to: 3, name: "first"),
                .scale("second", to: 3, name: "second") { $0.dependsOn = ["first"] },
            ])
    }

    private func submitMixed() async throws {
        try await submit(
            "mixed",
            [
                .apply(.agentConfig, Town.worker, ["features": ["search": true]], name: "feature"),
                .scale("mixed", to: 3, name: "capacity") { $0.dependsOn = ["feature"] },
            ])
    }

    private func submitForbidden() async throws {
        try await submit("forbidden", [.apply(.gpuNodePool, "guarded", ["gpuClass": "nvidia-a100-40gb"])])
    }

    private func approved(_ pace: inout Pace) async throws {
        try await submit("approved", [.scale("approved", to: 6)])
        try await answer("approve", "approved", &pace)
    }

    private func vetoed(_ pace: inout Pace) async throws {
        try await submit("vetoed", [.scale("guarded", to: 6)])
        try await answer("deny", "vetoed", &pace)
    }

    private func removal(_ pace: inout Pace) async throws {
        try await submit("removal", [.delete(.gpuNodePool, "removed")])
        try await answer("approve", "removal", &pace)
    }

    /// Waits for an approval that nobody gives, and is deleted.
    private func withdrawn(_ pace: inout Pace) async throws {
        try await submit("withdrawn", [.scale("withdrawn", to: 6)])
        await pace.pause()
        try await delete(AgentTask.kind, Town.key("withdrawn"))
    }

    /// Would go through by itself, and is deleted at any instant.
    private func vanishing(_ pace: inout Pace) async throws {
        try await submit("vanishing", [.scale("vanishing", to: 3)])
        await pace.pause()
        try await delete(AgentTask.kind, Town.key("vanishing"))
    }

    /// Would need an approval, and then asks for less.
    private func edited(_ pace: inout Pace) async throws {
        try await submit("edited", [.scale("edited", to: 6)])
        await pace.pause()
        try await submit("edited", [.scale("edited", to: 3)])
    }

    /// Answers every plan of a task that waits for it, once.
    private func answer(_ word: String, _ name: String, _ pace: inout Pace) async throws {
        let key = Town.key(name)
        var answered: Set<String> = []
        while true {
            let known = answered
            let digest = try await town.history.until("task \(name) to wait for an answer, or to end") {
                world -> String?? in
                guard let task = world.task(key), task.status.observedGeneration == task.metadata.generation,
                    let phase = task.status.phase
                else { return nil }
                if phase.isEnd { return .some(nil) }
                guard phase == .awaitingApproval, let digest = task.status.plan?.digest, !known.contains(digest) else {
                    return nil
                }
                return .some(digest)
            }
            guard let digest else { return }
            await pace.pause()
            try await town.server.cluster.note(word, by: "alice", digest: digest, on: AgentTask.self, key)
            answered.insert(digest)
        }
    }

    // MARK: Direct edits

    private func byHand(_ pace: inout Pace) async throws {
        try await town.server.cluster.edit(GPUNodePool.self, Town.key("by-hand"), ["spec": ["floor": 3]])
    }

    private func byHandApproved(_ pace: inout Pace) async throws {
        let key = Town.key("by-hand-approved")
        try await town.server.cluster.edit(GPUNodePool.self, key, ["spec": ["floor": 6]])
        let digest = try await town.history.until("pool \(key.name) to wait for an approval") { world -> String? in
            guard let pool = world.pool(key), pool.status.observedGeneration == pool.metadata.generation,
                pool.status.needs != nil
            else { return nil }
            return pool.status.plan?.digest
        }
        await pace.pause()
        try await town.server.cluster.note("approve", by: "alice", digest: digest, on: GPUNodePool.self, key)
    }

    /// Somebody deletes what Interlock delivered.
    private func drift(_ pace: inout Pace) async throws {
        let maps = town.history.world.latest.values.filter { $0.kind == .configMap && $0.key.namespace == Town.crowd }
        guard let map = maps.min(by: { $0.key < $1.key }) else { return }
        try await delete(.configMap, map.key)
    }

    private func delete(_ kind: ResourceKind, _ key: ObjectKey) async throws {
        let address = ObjectAddress(kind: kind, key: key)
        guard let json = try await town.server.cluster.access.get(address),
            let uid = json[path: "metadata", "uid"]?.stringValue
        else { return }
        try await town.server.cluster.access.delete(address, uid: uid, resourceVersion: nil)
    }
}
