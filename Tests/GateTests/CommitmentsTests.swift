import InterlockAPI
import KubeCore
import Testing

@testable import Gate

@Suite("What is committed, and what it comes to")
struct CommitmentsTests {
    @Test("commitments that changed pool by pool are judged like those made at once, and their totals are the sums")
    func incremental() {
        var random = RandomRequests(SeededGenerator())
        for _ in 0..<60 {
            var policies = PolicySet((0..<3).map { random.policy("p\($0)") })
            var prices = PriceTable(books: random.books())
            var pools: [ObjectKey: Commitments.Pool] = [:]
            var commitments = Commitments().prepared(for: policies, at: prices)
            for _ in 0..<12 {
                switch Int.random(in: 0..<8, using: &random.generator) {
                case 0: policies = PolicySet((0..<3).map { random.policy("p\($0)") })
                case 1: prices = PriceTable(books: random.books())
                case 2:
                    let key = pools.keys.sorted().randomElement(using: &random.generator)
                    if let key { (pools[key], commitments[key]) = (nil, nil) }
                default:
                    for pool in random.commitments() { (pools[pool.key], commitments[pool.key]) = (pool, pool) }
                }
                commitments = commitments.prepared(for: policies, at: prices)
                let comment: Comment = "seed \(random.generator.seed)"
                for policy in policies.policies {
                    #expect(
                        policy.totals(in: commitments)?.hourlyAdmitted == Self.sum(policy, pools, prices), comment)
                }
                let request = random.request()
                let now = Fixture.now
                let changed = GateContext(policies: policies, prices: prices, commitments: commitments, now: now)
                let whole = GateContext(
                    policies: policies, prices: prices, commitments: Commitments(pools: Array(pools.values)), now: now)
                #expect(Gate.assess(request, in: changed) == Gate.assess(request, in: whole), comment)
                #expect(commitments.count == pools.count, comment)
            }
        }
    }

    /// What the policy's pools cost as they are admitted, added up one by one.
    private static func sum(
        _ policy: CompiledPolicy, _ pools: [ObjectKey: Commitments.Pool], _ prices: PriceTable
    ) -> Money? {
        var sum = Money.zero
        for pool in pools.values {
            guard let admitted = pool.admitted,
                policy.covers(
                    .gpuNodePool, labels: pool.labels, namespace: pool.key.namespace,
                    namespaceLabels: pool.namespaceLabels)
            else { continue }
            guard case .success(let cost) = prices.hourly(of: admitted) else { return nil }
            sum = sum + cost
        }
        return sum
    }

    @Test("a total is what each pool adds, the larger of what it has and what is reserved, without the changed one")
    func totals() {
        let policy = BudgetTests.policy(hourly: 1000)
        let pools = (0..<50).map { index in
            Fixture.committed(
                "pool-\(index)", Fixture.pool(replicas: 1), reserved: index % 2 == 0 ? Fixture.pool(replicas: 3) : nil)
        }
        let context = Fixture.context(
            [policy], commitments: pools + [Fixture.committed("h100", Fixture.pool(replicas: 2))])
        let input = GateInput(Fixture.request([BudgetTests.scale(2, 5)]), in: context)
        let million: Int128 = 1_000_000
        let cost = PolicyTotal(of: policy, .cost, input: input)
        #expect(cost.before == 80 * million * (25 + 75 + 2) && cost.after == 80 * million * (25 + 75 + 5))
        #expect(cost.raise == 240 * million && cost.increase == 240 * million && cost.problem == nil)
        let gpus = PolicyTotal(of: policy, .gpus, input: input)
        #expect(gpus.before == 8 * (25 + 75 + 2) && gpus.after == 8 * (25 + 75 + 5))
    }

    @Test("a judgement prices no pool, and a change of one pool prices that one")
    func appraisals() {
        let (policies, prices) = (PolicySet([BudgetTests.policy(hourly: 1000)]), PriceTable(books: [Fixture.book()]))
        let pools = (0..<1000).map { Fixture.committed("pool-\($0)", Fixture.pool()) }
        var commitments = Commitments(pools: pools).prepared(for: policies, at: prices)
        let before = commitments.appraisals
        let context = GateContext(policies: policies, prices: prices, commitments: commitments, now: Fixture.now)
        #expect(context.commitments.appraisals == before)
        commitments[pools[7].key]?.reserved = Fixture.pool(replicas: 9)
        commitments[pools[8].key]?.reserved = nil
        #expect(commitments.appraisals == before + 1)
        let next = GateContext(policies: policies, prices: prices, commitments: commitments, now: Fixture.now)
        #expect(next.commitments.appraisals == before + 1)
        // A copy is a value of its own.
        #expect(context.commitments[pools[7].key]?.reserved == nil)
        let others = PolicySet([BudgetTests.policy(hourly: 7)])
        #expect(commitments.prepared(for: others, at: prices).appraisals == before + 1)
        #expect(commitments.prepared(for: policies, at: PriceTable(books: [])).appraisals == before + 1 + 1000)
    }

    @Test("of pools without a known price the first by name is named, unless the change touches it")
    func unpriced() {
        let unknown = Fixture.pool { $0.gpuClass = "nvidia-b200" }
        let pools = ["c", "b", "a"].map { Fixture.committed($0, unknown) }
        let context = Fixture.context([BudgetTests.policy(hourly: 100_000)], commitments: pools)
        func problem(_ target: String) -> String? {
            let request = Fixture.request([Fixture.change(target: target, to: Fixture.pool(replicas: 3))])
            return PolicyTotal(
                of: context.policies.policies[0], .cost, input: GateInput(request, in: context)
            ).problem
        }
        #expect(problem("h100")?.hasPrefix("GPUNodePool shop/a: no price") == true)
        #expect(problem("a")?.hasPrefix("GPUNodePool shop/b: no price") == true)
    }
}
