import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("The files of examples/story")
    struct Story {
        @Test("each file, in its order, reaches the state that its comment states")
        func story() async throws {
            try await Room.open { room in
                let stage = try await StoryStage.prepare(room)
                try await room.cluster.withController { try await tell(stage) }
                #expect(
                    stage.told == Set(try ProjectFiles.yamlFiles(in: "examples/story")),
                    "a file of examples/story is not told here")
            }
        }

        private func tell(_ stage: StoryStage) async throws {
            let cluster = stage.room.cluster
            try await stage.apply("02-prices.yaml")
            let book = try await cluster.expectReason("Valid", of: PriceBook.self, stage.clusterKey("on-demand-eu"))
            #expect(book.status.prices == 11)
            try await stage.apply("03-policies.yaml")
            for policy in ["no-a100-in-nonprod", "gpu-guard"] {
                let policy = try await cluster.expectReason("Valid", of: GuardPolicy.self, stage.clusterKey(policy))
                #expect(policy.status.matchedNamespaces == 1)
            }
            try await stage.apply("04-agents.yaml")
            for namespace in [stage.dev, stage.prod] {
                let key = ObjectKey(namespace: namespace, name: "devops-assistant")
                let agent = try await cluster.expectReason("Delivered", of: AgentConfig.self, key)
                try await expectDelivery(of: agent, stage)
            }
            try await stage.apply("05-pool-l4-batch.yaml")
            let l4 = try await cluster.expectReason("Ready", of: GPUNodePool.self, stage.l4)
            #expect(l4.status.readyReplicas == 2)
            #expect(l4.status.hourlyCost == Money(parsing: "1.6096"))
            try await poolWithApprovals(stage)
            try await tasks(stage)
        }

        private func poolWithApprovals(_ stage: StoryStage) async throws {
            let cluster = stage.room.cluster
            try await stage.apply("06-pool-h100-inference.yaml")
            let waiting = try await cluster.expectReason("AwaitingApproval", of: GPUNodePool.self, stage.h100)
            #expect(waiting.status.admitted == nil)
            #expect(waiting.status.approvals?.needed.map(\.quorum) == [2])
            let digest = try #require(waiting.status.plan?.digest)
            try await stage.approve(GPUNodePool.kind, stage.h100, digest, by: ["alice", "bob"])
            let ready = try await cluster.expectReason("Ready", of: GPUNodePool.self, stage.h100)
            #expect(ready.status.readyReplicas == 2)
            #expect(ready.status.hourlyCost == Money(parsing: "196.64"))
        }

        private func tasks(_ stage: StoryStage) async throws {
            let cluster = stage.room.cluster
            try await stage.submit("07-task-small-change.yaml")
            let small = try await cluster.expectPhase(.succeeded, of: stage.devKey("one-more-l4"))
            #expect(small.status.plan?.impact == .medium)
            #expect(small.status.plan?.cost?.hourlyAfter == Money(parsing: "2.4144"))
            try await cluster.expectApplied(3, to: stage.l4)

            try await stage.submit("08-task-a100-in-nonprod.yaml")
            let denied = try await cluster.expectPhase(.denied, of: stage.devKey("a100-experiment"))
            #expect(denied.status.message?.contains(stage.room.name("no-a100-in-nonprod")) == true)
            #expect(denied.status.message?.contains("gpuClasses") == true)
            #expect(try await cluster.read(GPUNodePool.self, stage.devKey("a100-experiment")) == nil)

            try await stage.submit("09-task-triple-h100.yaml")
            let triple = stage.prodKey("triple-h100")
            let waiting = try await cluster.expectPhase(.awaitingApproval, of: triple)
            #expect(waiting.status.plan?.impact == .high)
            #expect(waiting.status.plan?.cost?.hourlyBefore == Money(parsing: "196.64"))
            #expect(waiting.status.plan?.cost?.hourlyAfter == Money(parsing: "589.92"))
            #expect(waiting.status.plan?.cost?.hourlyDelta == Money(parsing: "393.28"))
            let digest = try #require(waiting.status.plan?.digest)
            try await stage.approve(AgentTask.kind, triple, digest, by: ["alice"])
            try await cluster.expect(AgentTask.self, triple, to: "have one approval") {
                $0.status.approvals?.needed.first?.have == 1
            }
            try await cluster.expectApplied(2, to: stage.h100)
            try await stage.approve(AgentTask.kind, triple, digest, by: ["bob"])
            try await cluster.expectPhase(.succeeded, of: triple)
            try await cluster.expectApplied(6, to: stage.h100)

            try await stage.submit("10-task-over-budget.yaml")
            let over = try await cluster.expectPhase(.denied, of: stage.prodKey("train-overnight"))
            #expect(over.status.message?.contains("budget.maxHourly") == true)
            #expect(try await cluster.read(GPUNodePool.self, stage.prodKey("h100-training")) == nil)

            try await stage.submit("12-task-two-more-l4.yaml")
            try await cluster.expectPhase(.succeeded, of: stage.devKey("two-more-l4"))
            try await cluster.expectApplied(5, to: stage.l4)

            try await stage.submit("11-task-delete-pool.yaml")
            let retire = stage.prodKey("retire-h100")
            let destructive = try await cluster.expectPhase(.awaitingApproval, of: retire)
            #expect(destructive.status.plan?.impact == .destructive)
            try await stage.approve(
                AgentTask.kind, retire, try #require(destructive.status.plan?.digest), by: ["alice", "carol"])
            try await cluster.expectPhase(.succeeded, of: retire)
            #expect(try await cluster.read(GPUNodePool.self, stage.h100) == nil)
        }

        private func expectDelivery(of agent: AgentConfig, _ stage: StoryStage) async throws {
            let namespace = agent.metadata.namespace
            let name = try #require(agent.status.revision)
            let revision = try await stage.room.client.get(.configMap, namespace: namespace, name: name)
            #expect(revision["immutable"] == true)
            let pointer = try await stage.room.client.get(
                .configMap, namespace: namespace, name: "\(agent.metadata.name)-agent")
            #expect(pointer[path: "data", "stable"]?.stringValue == name)
        }
    }
}

/// The examples under names that are free on any server: namespaces, policies, prices and hardware of their own.
final class StoryStage {
    let room: Room
    private(set) var told: Set<String> = []

    private init(_ room: Room) {
        self.room = room
    }

    var dev: String { room.name("checkout-dev") }
    var prod: String { room.name("checkout-prod") }
    var l4: ObjectKey { devKey("l4-batch") }
    var h100: ObjectKey { prodKey("h100-inference") }
    func devKey(_ name: String) -> ObjectKey { ObjectKey(namespace: dev, name: name) }
    func prodKey(_ name: String) -> ObjectKey { ObjectKey(namespace: prod, name: name) }
    func clusterKey(_ name: String) -> ObjectKey { ObjectKey(name: room.name(name)) }

    static func prepare(_ room: Room) async throws -> StoryStage {
        let stage = StoryStage(room)
        try await stage.apply("01-namespaces.yaml")
        for namespace in [stage.dev, stage.prod] { try await room.bindRoles(in: namespace) }
        return stage
    }

    /// The text of a file, renamed.
    static func text(_ file: String, in room: Room) throws -> String {
        var text = try ProjectFiles.text("examples/story/\(file)")
        let names = ["checkout-dev", "checkout-prod", "no-a100-in-nonprod", "gpu-guard", "on-demand-eu"]
        for name in names { text = text.replacing(name, with: room.name(name)) }
        for value in ["env: nonprod", "env: prod"] {
            text = text.replacing(value + "\n", with: room.name(value) + "\n")
        }
        for size in ["xlarge", "24xlarge", "48xlarge"] {
            text = text.replacing(".\(size)\n", with: ".\(room.name(size))\n")
        }
        return text.replacing("nvidia-", with: "\(room.suffix)-")
    }

    /// As an admin.
    func apply(_ file: String) async throws {
        for document in try documents(file) { try await room.server.applyManifest(document) }
    }

    /// As the agent.
    func submit(_ file: String) async throws {
        for document in try documents(file) {
            _ = try await room.server.person("agent-bot").create(
                AgentTask.kind, object: document, fieldValidation: .strict)
        }
    }

    func approve(_ kind: ResourceKind, _ key: ObjectKey, _ digest: String, by people: [String]) async throws {
        for person in people {
            try await Workplace(room: room).answer(by: person, digest: digest, on: kind, key)
        }
    }

    private func documents(_ file: String) throws -> [JSONValue] {
        told.insert(file)
        return try ProjectFiles.documents(text: Self.text(file, in: room), file)
    }
}
