import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("What stands there when policies have changed")
struct StandingTests {
    static func standing(_ policy: CompiledPolicy, _ pool: GPUNodePoolSpec = Fixture.pool(replicas: 9)) -> [String] {
        let object = StandingObject(
            kind: .gpuNodePool, key: ObjectKey(namespace: "shop", name: "h100"), labels: [:],
            namespaceLabels: ["env": "prod"], spec: pool.json)
        return Gate.standing(object, in: Fixture.context([policy])).map(\.message)
    }

    static func policy(
        _ bounds: (inout PolicyBounds) -> Void, _ edit: (inout GuardPolicySpec) -> Void = { _ in }
    ) -> CompiledPolicy {
        Fixture.policy { spec in
            var made = PolicyBounds()
            bounds(&made)
            spec.bounds = made
            edit(&spec)
        }
    }

    @Test("rules on what an object is are asked, with the sentences that would deny it")
    func state() {
        #expect(
            Self.standing(Self.policy { $0.gpuClasses = NameBounds(deny: ["nvidia-*"]) }) == [
                "nvidia-h100-80gb is denied by gpuClasses of policy guard"
            ])
        #expect(
            Self.standing(Self.policy { $0.maxNodesPerPool = 8 }) == [
                "9 nodes in GPUNodePool h100 are more than the 8 of maxNodesPerPool of policy guard"
            ])
        #expect(Self.standing(Self.policy { $0.maxNodesPerPool = 9 }).isEmpty)
        #expect(
            Self.standing(Self.policy { $0.requireEncryptionAtRest = true }, Fixture.pool { $0.encryption = nil }).count
                == 1)
    }

    @Test("rules on how it changes, when, by whom, or in sum are not")
    func others() {
        let policy = Self.policy {
            ($0.maxScaleStep, $0.maxScaleFactor, $0.maxGPUs, $0.maxChangesPerTask) = (0, FixedDecimal(1), 0, 1)
        } _: { spec in
            spec.halt = true
            spec.freeze = [FreezeTests.window("* * * * *", .hours(1))]
            spec.budget = Budget()
            spec.budget?.currency = "USD"
            spec.budget?.maxHourly = .zero
            spec.approvals = [Fixture.rule()]
        }
        #expect(Self.standing(policy).isEmpty)
        let denied: (inout PolicyBounds) -> Void = { $0.gpuClasses = NameBounds(deny: ["*"]) }
        #expect(Self.standing(Self.policy(denied) { $0.match.users = ["alice"] }).isEmpty)
        #expect(Self.standing(Self.policy(denied) { $0.match.groups = ["devs"] }).isEmpty)
        #expect(Self.standing(Self.policy(denied) { $0.match.agents = AgentMatch() }).isEmpty)
        #expect(Self.standing(Self.policy(denied) { $0.enforcement = .warn }).isEmpty)
        #expect(Self.standing(Self.policy(denied) { $0.match.namespaces = ["elsewhere"] }).isEmpty)
        #expect(Self.standing(Self.policy(denied) { $0.match.kinds = [.agentConfig] }).isEmpty)
    }

    @Test("a policy says itself which of its totals what is committed is over")
    func totals() throws {
        let policy = Self.policy {
            $0.maxGPUs = 64
        } _: { spec in
            spec.budget = Budget()
            spec.budget?.currency = "USD"
            spec.budget?.maxHourly = Money(700)
        }
        let pools = [
            Fixture.committed("a", Fixture.pool(replicas: 5)),
            Fixture.committed("b", Fixture.pool(replicas: 2), reserved: Fixture.pool(replicas: 4)),
        ]
        let context = Fixture.context([policy], commitments: pools)
        let totals = try #require(policy.totals(in: context.commitments))
        #expect(totals.pools == 2 && totals.gpus == 72 && totals.hourlyAdmitted == Money(560))
        #expect(
            policy.overruns(totals) == ["72 GPUs are committed, more than the 64 of spec.bounds.maxGPUs"])
    }
}
