import Gate
import InterlockAPI
import JSON
import Testing

@Suite("Impact")
struct ImpactTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: TargetChange
        var impact: Impact

        init(_ name: String, _ change: TargetChange, _ impact: Impact) {
            testDescription = name
            self.change = change
            self.impact = impact
        }

        /// From the standard pool of 2 nodes.
        init(_ name: String, _ edit: (inout GPUNodePoolSpec) -> Void, _ impact: Impact) {
            self.init(name, Fixture.change(to: Fixture.pool(edit)), impact)
        }

        init(_ name: String, scale from: Int, _ to: Int, _ impact: Impact) {
            self.init(name, Fixture.change(from: Fixture.pool(replicas: from), to: Fixture.pool(replicas: to)), impact)
        }

        /// From the standard, enabled ChangeMaking agent.
        init(agent name: String, _ edit: (inout AgentConfigSpec) -> Void, _ impact: Impact) {
            self.init(name, Fixture.change(to: Fixture.agent(edit)), impact)
        }
    }

    static let noExecute: Taint = {
        var taint = Taint()
        taint.key = "drain"
        taint.effect = .noExecute
        return taint
    }()

    static let noSchedule: Taint = {
        var taint = noExecute
        taint.effect = .noSchedule
        return taint
    }()

    static let pools: [Case] = [
        Case("nothing differs", { _ in }, .none),
        Case("labels", { $0.labels = ["a": "b"] }, .low),
        Case("a taint that only keeps new pods away", { $0.taints = [noSchedule] }, .low),
        Case("zones", { $0.zones = ["a"] }, .low),
        Case("a higher ceiling", { $0.ceiling = 200 }, .low),
        Case("a floor below the replicas", { $0.floor = 1 }, .low),
        Case("a taint that evicts what runs", { $0.taints = [noExecute] }, .high),
        Case("from 2 to 3", scale: 2, 3, .medium),
        Case("from 10 to 13", scale: 10, 13, .medium),
        Case("from 10 to 14 adds 4 nodes", scale: 10, 14, .high),
        Case("from 1 to 2 doubles", scale: 1, 2, .high),
        Case("from 3 to 5 is less than double", scale: 3, 5, .medium),
        Case("from 0 to 1", scale: 0, 1, .high),
        Case("from 3 to 1 stays above the floor", scale: 3, 1, .medium),
        Case("from 3 to 0", scale: 3, 0, .high),
        Case("from nothing to the largest number", scale: 0, .max, .high),
        Case(
            "below what the floor was",
            Fixture.change(
                from: Fixture.pool {
                    $0.replicas = 8
                    $0.floor = 4
                }, to: Fixture.pool { $0.replicas = 2 }), .high),
        Case(
            "replicas left out stand for the floor",
            Fixture.change(
                from: Fixture.pool {
                    $0.replicas = nil
                    $0.floor = 2
                },
                to: Fixture.pool {
                    $0.replicas = nil
                    $0.floor = 3
                }), .medium),
        Case("another GPU class with nodes", { $0.gpuClass = "nvidia-a100-80gb" }, .high),
        Case("another instance type with nodes", { $0.instanceType = "p5.48xlarge" }, .high),
        Case("other GPUs per node with nodes", { $0.gpusPerNode = 4 }, .high),
        Case("another region with nodes", { $0.region = "us-east-1" }, .high),
        Case("another capacity type with nodes", { $0.capacityType = .spot }, .high),
        Case(
            "another provider with nodes",
            {
                $0.provider.none = nil
                $0.provider.karpenter = [:]
            }, .high),
        Case(
            "another region without nodes",
            Fixture.change(
                from: Fixture.pool(replicas: 0),
                to: Fixture.pool {
                    $0.replicas = 0
                    $0.region = "us-east-1"
                }), .medium),
        Case("encryption turned off with nodes", { $0.encryption = nil }, .destructive),
        Case(
            "encryption turned off without nodes",
            Fixture.change(
                from: Fixture.pool(replicas: 0),
                to: Fixture.pool {
                    $0.replicas = 0
                    $0.encryption = Encryption(atRest: false)
                }), .high),
        Case(
            "encryption turned on", Fixture.change(from: Fixture.pool { $0.encryption = nil }, to: Fixture.pool()),
            .medium),
        Case("a new pool with nodes", Fixture.change(from: nil, to: Fixture.pool()), .high),
        Case("a new pool without nodes", Fixture.change(from: nil, to: Fixture.pool(replicas: 0)), .low),
        Case("deletion of a pool with nodes", Fixture.change(to: nil as GPUNodePoolSpec?), .destructive),
        Case(
            "deletion of a pool without nodes",
            Fixture.change(from: Fixture.pool(replicas: 0), to: nil), .medium),
        Case("deletion of what is not there", Fixture.change(from: nil, to: nil as GPUNodePoolSpec?), .none),
    ]

    static let agents: [Case] = [
        Case(agent: "nothing differs", { _ in }, .none),
        Case(agent: "tools", { $0.tools = ["shell"] }, .medium),
        Case(agent: "prompt of a ChangeMaking agent", { $0.prompt = AgentPrompt() }, .medium),
        Case(agent: "features of a ChangeMaking agent", { $0.features = ["x": true] }, .medium),
        Case(agent: "retrieval", { $0.retrieval = [RetrievalIndex()] }, .medium),
        Case(agent: "owner", { $0.owner.team = "other" }, .medium),
        Case(agent: "model", { $0.model = "acme-2" }, .high),
        Case(agent: "risk class up", { $0.riskClass = .autonomous }, .high),
        Case(agent: "risk class down", { $0.riskClass = .advisory }, .high),
        Case(agent: "disabling", { $0.enabled = false }, .low),
        Case(
            "features of an Advisory agent",
            Fixture.change(
                from: Fixture.agent { $0.riskClass = .advisory },
                to: Fixture.agent {
                    $0.riskClass = .advisory
                    $0.features = ["x": true]
                }), .low),
        Case(
            "an index that is no longer encrypted",
            Fixture.change(
                from: Fixture.agent { $0.retrieval = [index(encrypted: true)] },
                to: Fixture.agent { $0.retrieval = [index(encrypted: false)] }), .high),
        Case("enabling an Autonomous agent", enabling(.autonomous), .high),
        Case("enabling a ChangeMaking agent", enabling(.changeMaking), .medium),
        Case("enabling an Advisory agent", enabling(.advisory), .low),
        Case(
            "a new Autonomous agent", Fixture.change(from: nil, to: Fixture.agent { $0.riskClass = .autonomous }), .high
        ),
        Case("a new Advisory agent", Fixture.change(from: nil, to: Fixture.agent { $0.riskClass = .advisory }), .low),
        Case("deletion of an agent", Fixture.change(to: nil as AgentConfigSpec?), .destructive),
        Case("deletion of an agent that was never admitted", neverAdmitted(.agentConfig), .destructive),
        Case("deletion of a pool that was never admitted", neverAdmitted(.gpuNodePool), .low),
    ]

    static func index(encrypted: Bool) -> RetrievalIndex {
        var index = RetrievalIndex()
        index.index = "docs"
        index.region = "eu"
        index.encryptedAtRest = encrypted
        return index
    }

    static func neverAdmitted(_ kind: TargetKind) -> TargetChange {
        TargetChange(
            name: "remove", kind: kind, target: "x", targetUID: "uid-x", operation: .delete, before: nil, after: nil)
    }

    static func enabling(_ riskClass: RiskClass) -> TargetChange {
        Fixture.change(
            from: Fixture.agent {
                $0.riskClass = riskClass
                $0.enabled = false
            }, to: Fixture.agent { $0.riskClass = riskClass })
    }

    @Test("the impact of a change follows the table", arguments: pools + agents)
    func table(_ test: Case) {
        let plan = Gate.assess(Fixture.request([test.change]), in: Fixture.context()).plan
        #expect(plan.changes.map(\.impact) == [test.impact])
        #expect(plan.impact == test.impact)
    }

    @Test("a plan has the highest impact among its changes")
    func highest() {
        let changes = [
            Fixture.change("low", target: "a", to: Fixture.pool { $0.zones = ["a"] }),
            Fixture.change("high", target: "b", to: Fixture.pool(replicas: 0)),
        ]
        #expect(Gate.assess(Fixture.request(changes), in: Fixture.context()).plan.impact == .high)
    }

    @Test("content that cannot be read is of High impact and is denied with the field")
    func unreadable() {
        var change = Fixture.change(to: Fixture.pool())
        change.after = ["gpuClass": 5]
        let assessment = Gate.assess(Fixture.request([change]), in: Fixture.context())
        #expect(assessment.plan.impact == .high)
        #expect(assessment.verdict.decision == .deny)
        #expect(
            assessment.messages(of: "baseline/content") == [
                "GPUNodePool h100 cannot be read at spec.gpuClass: expected a string, found integer; correct it"
            ])
    }
}
