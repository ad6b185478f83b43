import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Testing

/// A namespace with prices, an agent and a pool of 2 nodes (80 USD per node and hour), and a policy that asks nothing.
struct Scenario: Sendable {
    static let namespace = "checkout-prod"
    let cluster: TestCluster

    var agent: String { "devops-assistant" }
    var pool: ObjectKey { key("h100") }

    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: Self.namespace, name: name) }

    /// Runs `body` on a cluster with nothing in it.
    static func withCluster(_ body: @Sendable (Scenario) async throws -> Void) async throws {
        if let server = TestServer.shared {
            try await server.get().withTurn { try await body(Scenario(cluster: $0)) }
        } else {
            try await TestCluster.withDevCluster { try await body(Scenario(cluster: $0)) }
        }
    }

    /// Runs `body` with a controller beside it and everything set up.
    static func run(_ body: @Sendable (Scenario) async throws -> Void) async throws {
        try await withCluster { scenario in
            try await scenario.cluster.withController {
                try await scenario.setUp()
                try await body(scenario)
            }
        }
    }

    func setUp() async throws {
        try await cluster.createNamespace(Self.namespace, labels: ["env": "prod"])
        try await cluster.apply(GuardPolicy.make("guard") { _ in })
        try await cluster.apply(PriceBook.make())
        try await cluster.expectReason("Valid", of: PriceBook.self, ObjectKey(name: "list"))
        try await cluster.expectReason("Valid", of: GuardPolicy.self, ObjectKey(name: "guard"))
        try await cluster.apply(AgentConfig.make(agent, in: Self.namespace))
        try await cluster.expectReason("Delivered", of: AgentConfig.self, key(agent))
        try await addPool("h100")
    }

    func addPool(_ name: String, floor: Int = 2) async throws {
        try await cluster.apply(GPUNodePool.make(name, in: Self.namespace, floor: floor))
        try await cluster.expectReason("Ready", of: GPUNodePool.self, key(name))
    }

    /// Replaces the policy by one with these rules, and waits until it is in force.
    func policy(_ change: (inout GuardPolicySpec) -> Void, reason: String = "Valid") async throws {
        try await cluster.apply(GuardPolicy.make("guard", change))
        try await cluster.expectReason(reason, of: GuardPolicy.self, ObjectKey(name: "guard"))
    }

    @discardableResult
    func submit(
        _ changes: [InterlockAPI.Change], as name: String = "task", _ edit: (inout AgentTask) -> Void = { _ in }
    ) async throws -> ObjectKey {
        try await cluster.apply(AgentTask.make(name, in: Self.namespace, agent: agent, changes: changes, edit))
        return key(name)
    }

    func approve(_ task: ObjectKey, by user: String, digest: String, _ answer: String = "approve") async throws {
        try await cluster.note(answer, by: user, digest: digest, on: AgentTask.self, task)
    }

    func admittedReplicas(_ name: String = "h100") async throws -> Int? {
        try await cluster.read(GPUNodePool.self, key(name))?.status.admitted?.desiredReplicas
    }
}

extension AgentTask {
    /// The condition types that are true.
    var trueConditions: Set<String> { Set(status.conditions.filter { $0.status == .yes }.map(\.type)) }
}
