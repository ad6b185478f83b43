import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore

/// A room in which a controller works: a policy that asks nothing, a price of 10 USD per GPU and hour, an agent, and a
/// pool of 2 nodes with 8 GPUs each.
struct Workplace: Sendable {
    let room: Room

    var cluster: TestCluster { room.cluster }
    var agent: String { "assistant" }
    var pool: ObjectKey { room.key("h100") }
    var gpuClass: String { room.name("h100") }
    var policyName: String { room.name("guard") }

    /// Runs `body` beside a controller with everything set up.
    static func open(_ body: (Workplace) async throws -> Void) async throws {
        try await Room.open { room in
            let place = Workplace(room: room)
            try await room.cluster.withController {
                try await place.setUp()
                try await body(place)
            }
        }
    }

    func setUp() async throws {
        try await policy { _ in }
        try await cluster.apply(PriceBook.make(room.name("prices"), gpuClass: gpuClass))
        try await cluster.expectReason("Valid", of: PriceBook.self, ObjectKey(name: room.name("prices")))
        try await cluster.apply(AgentConfig.make(agent, in: room.namespace))
        try await cluster.expectReason("Delivered", of: AgentConfig.self, room.key(agent))
        try await addPool("h100")
    }

    /// Replaces the policy by one with these rules, and waits until it is in force.
    func policy(reason: String = "Valid", _ change: (inout GuardPolicySpec) -> Void) async throws {
        try await cluster.apply(
            GuardPolicy.make(policyName) { spec in
                spec.match.namespaceSelector = LabelSelector(matchLabels: [Room.label: room.suffix])
                change(&spec)
            })
        try await cluster.expectReason(reason, of: GuardPolicy.self, ObjectKey(name: policyName))
    }

    func addPool(_ name: String, floor: Int = 2) async throws {
        try await cluster.apply(GPUNodePool.make(name, in: room.namespace, floor: floor, gpuClass: gpuClass))
        try await cluster.expectReason("Ready", of: GPUNodePool.self, room.key(name))
    }

    /// Creates a task as the agent's own user, who may do that and nothing more.
    @discardableResult
    func submit(
        _ changes: [InterlockAPI.Change], as name: String = "task", _ edit: (inout AgentTask) -> Void = { _ in }
    ) async throws -> ObjectKey {
        let task = AgentTask.make(name, in: room.namespace, agent: agent, changes: changes, edit)
        var manifest = task.json
        manifest["status"] = nil
        _ = try await room.server.person("agent-bot").create(
            AgentTask.kind, namespace: room.namespace, object: manifest, fieldValidation: .strict)
        return room.key(name)
    }

    /// Writes a person's answer as that person.
    func answer(
        _ answer: String = "approve", by person: String, digest: String, on kind: ResourceKind, _ key: ObjectKey,
        because justification: String = "looks right"
    ) async throws {
        let note: JSONValue = .string("\(answer) \(digest) \(justification)")
        let annotations: JSONValue = .object([InterlockKey.approvalPrefix + person: note])
        _ = try await room.server.person(person).mergePatch(
            kind, namespace: key.namespace, name: key.name, patch: ["metadata": ["annotations": annotations]])
    }

    func admittedReplicas(_ name: String = "h100") async throws -> Int? {
        try await cluster.read(GPUNodePool.self, room.key(name))?.status.admitted?.desiredReplicas
    }
}
