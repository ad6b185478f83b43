import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Cost of a plan")
struct CostTests {
    /// 8 GPUs at 10 in each node.
    static let node = 80

    @Test("an increase is priced before and after, with the worst case over four hours")
    func increase() throws {
        let cost = try #require(Gate.assess(Fixture.request(), in: Fixture.context()).plan.cost)
        #expect(cost.currency == "USD")
        #expect([cost.hourlyBefore, cost.hourlyAfter, cost.hourlyDelta] == [Money(160), Money(240), Money(80)])
        #expect(cost.worstCase == Money(320))
    }

    @Test("a plan says how many nodes it comes to, also where the fields leave them to the floor")
    func nodes() throws {
        let before = Fixture.pool {
            $0.replicas = nil
            $0.floor = 2
        }
        let request = Fixture.request([Fixture.change(from: before, to: Fixture.pool(replicas: 6))])
        #expect(Gate.assess(request, in: Fixture.context()).plan.changes.map(\.effect) == ["2 → 6 nodes"])
        let same = Fixture.request([Fixture.change(from: before, to: Fixture.pool(replicas: 2))])
        #expect(Gate.assess(same, in: Fixture.context()).plan.changes.map(\.effect) == [nil])
    }

    @Test("a decrease has no worst case")
    func decrease() throws {
        let request = Fixture.request([Fixture.change(to: Fixture.pool(replicas: 1))])
        let cost = try #require(Gate.assess(request, in: Fixture.context()).plan.cost)
        #expect(cost.hourlyDelta == Money(-80))
        #expect(cost.worstCase == .zero)
    }

    static let windows: [(String, [DurationString], DurationString?, Int64)] = [
        ("the lease, where there is one", [.hours(24)], .minutes(30), 40),
        ("the longest approval window of all policies", [.hours(2), .hours(10)], nil, 800),
        ("a shorter approval window", [.hours(1)], nil, 80),
        ("four hours without approval rules", [], nil, 320),
    ]

    @Test("the worst case counts over the time until a person can react", arguments: windows)
    func worstCase(name: String, windows: [DurationString], lease: DurationString?, expected: Int64) {
        let policies =
            windows.isEmpty
            ? [Fixture.policy()]
            : windows.enumerated().map { index, window in
                Fixture.policy("p\(index)") { $0.approvals = [Fixture.rule { $0.validFor = window }] }
            }
        let request = Fixture.request { $0.lease = lease }
        #expect(Gate.assess(request, in: Fixture.context(policies)).plan.cost?.worstCase == Money(expected))
    }

    @Test("a price that is missing after the change denies it, and says what to add where")
    func unpriced() {
        let request = Fixture.request([Fixture.change(to: Fixture.pool { $0.gpuClass = "nvidia-b200" })])
        let assessment = Gate.assess(request, in: Fixture.context())
        #expect(assessment.plan.cost == nil)
        #expect(
            assessment.messages(of: "baseline/price") == [
                """
                GPUNodePool h100: no price is known for OnDemand nvidia-b200 in eu-west-1; add a price with gpuClass \
                nvidia-b200, region eu-west-1 and capacityType OnDemand to PriceBook prices
                """
            ])
    }

    @Test("a price that is only missing before counts as nothing")
    func unpricedBefore() {
        let before = Fixture.pool { $0.gpuClass = "nvidia-b200" }
        let assessment = Gate.assess(
            Fixture.request([Fixture.change(from: before, to: Fixture.pool())]), in: Fixture.context())
        #expect(assessment.plan.cost?.hourlyDelta == Money(160))
        #expect(assessment.messages(of: "baseline/price").isEmpty)
    }

    @Test("a change without any difference needs no price")
    func unchanged() {
        let pool = Fixture.pool { $0.gpuClass = "nvidia-b200" }
        let assessment = Gate.assess(Fixture.request([Fixture.change(from: pool, to: pool)]), in: Fixture.context())
        #expect(assessment.verdict.decision == .allow)
    }

    @Test("books of several currencies deny what costs money and nothing else")
    func currencies() {
        let books = [Fixture.book("a"), Fixture.book("b", currency: "EUR")]
        let context = Fixture.context(books: books)
        #expect(Gate.assess(Fixture.request(), in: context).spoke == ["baseline/price"])
        let agent = Fixture.request([Fixture.change(to: Fixture.agent { $0.tools = ["read"] })])
        #expect(Gate.assess(agent, in: context).verdict.decision == .allow)
        let toZero = Fixture.request([Fixture.change(to: Fixture.pool(replicas: 0))])
        #expect(Gate.assess(toZero, in: context).verdict.decision == .allow)
    }

    @Test("what only agents' configurations change has no cost")
    func agents() {
        let request = Fixture.request([Fixture.change(to: Fixture.agent { $0.tools = ["read"] })])
        #expect(Gate.assess(request, in: Fixture.context()).plan.cost == nil)
    }

    @Test(
        "the task's own bounds hold",
        arguments: [
            (79, nil, ["task/maxHourlyIncrease"]), (80, nil, []), (nil, 319, ["task/maxTotal"]), (nil, 320, []),
            (1, 1, ["task/maxHourlyIncrease", "task/maxTotal"]),
        ] as [(Int64?, Int64?, [String])])
    func taskBounds(increase: Int64?, total: Int64?, spoke: [String]) {
        let request = Fixture.request { request in
            var bounds = TaskBounds()
            bounds.maxHourlyIncrease = increase.map { Money($0) }
            bounds.maxTotal = total.map { Money($0) }
            request.bounds = bounds
        }
        #expect(Gate.assess(request, in: Fixture.context()).spoke == spoke)
    }

    @Test("a task's bound below zero does not refuse a change that adds nothing")
    func negativeBound() {
        let request = Fixture.request([Fixture.change(to: Fixture.pool { $0.zones = ["a"] })]) { request in
            request.bounds = TaskBounds()
            request.bounds?.maxHourlyIncrease = Money(-1)
        }
        #expect(Gate.assess(request, in: Fixture.context()).verdict.decision == .allow)
    }

    @Test("targets that together cost more than can be counted are denied")
    func tooLargeTogether() {
        let book = Fixture.book("prices", [Fixture.price(instanceType: "dear", 999_999_999_999)])
        let dear = { (nodes: Int) in
            Fixture.pool {
                $0.instanceType = "dear"
                $0.replicas = nodes
            }
        }
        let changes = ["a", "b"].map { Fixture.change($0, target: $0, from: dear(8), to: dear(9)) }
        let single = Gate.assess(Fixture.request([changes[0]]), in: Fixture.context(books: [book]))
        #expect(single.verdict.decision == .allow)
        let both = Gate.assess(Fixture.request(changes), in: Fixture.context(books: [book]))
        #expect(
            both.messages(of: "baseline/price") == [
                "the targets together cost more than can be counted; ask for fewer nodes"
            ])
    }
}
