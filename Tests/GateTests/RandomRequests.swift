import Gate
import InterlockAPI
import JSON
import KubeCore

/// Requests, policies and surroundings at random, with the extremes that break arithmetic.
struct RandomRequests {
    var generator: SeededGenerator

    init(_ generator: SeededGenerator) {
        self.generator = generator
    }

    mutating func pick<Value>(_ values: Value...) -> Value {
        values[Int.random(in: values.indices, using: &generator)]
    }

    mutating func isTrue(oneIn count: Int = 2) -> Bool { Int.random(in: 0..<count, using: &generator) == 0 }

    mutating func count() -> Int { pick(0, 1, 2, 3, 8, 16, 100, -1, .max, .min, .max - 1) }

    mutating func money() -> Money {
        pick(.zero, Money(1), Money(80), Money(1000), Money(millionths: .max), Money(millionths: .min), Money(-1))
    }

    mutating func duration() -> DurationString {
        DurationString(milliseconds: pick(0, 1, 3_600_000, 14_400_000, 86_400_000, .max))
    }

    mutating func names() -> NameBounds {
        NameBounds(
            allow: isTrue() ? [pick("*", "nvidia-*", "eu-*", "x")] : [],
            deny: isTrue() ? [pick("*a100*", "us-*", "y")] : [])
    }

    mutating func pool() -> GPUNodePoolSpec {
        var spec = Fixture.pool(replicas: count())
        spec.gpuClass = pick("nvidia-h100-80gb", "nvidia-h100-80gb", "nvidia-a100-80gb", "unpriced")
        spec.gpusPerNode = pick(1, 8, 8, 0, .max, .min)
        spec.region = pick("eu-west-1", "us-east-1")
        spec.capacityType = pick(.onDemand, .spot)
        spec.floor = pick(0, 0, 1, .max, .min)
        if isTrue(oneIn: 4) { spec.encryption = nil }
        return spec
    }

    mutating func agent() -> AgentConfigSpec {
        var spec = Fixture.agent()
        spec.riskClass = pick(.advisory, .changeMaking, .autonomous)
        spec.enabled = isTrue()
        spec.tools = pick([], ["read"], ["shell"])
        spec.model = pick("acme-1", "acme-2")
        return spec
    }

    mutating func change(_ index: Int) -> TargetChange {
        var change: TargetChange
        if isTrue(oneIn: 3) {
            change = Fixture.change(
                "c\(index)", target: "agent\(index)", from: isTrue(oneIn: 4) ? nil : agent(),
                to: isTrue(oneIn: 5) ? nil : agent())
        } else {
            let target = pick("pool\(index)", "pool0")
            change = Fixture.change(
                "c\(index)", target: target, from: isTrue(oneIn: 4) ? nil : pool(), to: isTrue(oneIn: 5) ? nil : pool())
        }
        if isTrue(oneIn: 12) { change.after = pick(.null, 5, ["gpuClass": 1], [:]) }
        change.labels = pick([:], ["team": "search"])
        return change
    }

    mutating func request() -> ChangeRequest {
        let count = pick(1, 1, 2, 3)
        var changes: [TargetChange] = []
        for index in 0..<count { changes.append(change(index)) }
        var request = Fixture.request(changes)
        request.namespaceLabels = pick(nil, [:], ["env": "prod"], ["env": "lab"])
        request.requester = pick(nil, "agent-user", "alice")
        request.agent = pick(
            nil, RequestingAgent(name: "devops", riskClass: .autonomous, isEnabled: true), request.agent)
        if isTrue(oneIn: 4) { request.lease = duration() }
        if isTrue(oneIn: 4) {
            request.bounds = TaskBounds()
            request.bounds?.maxHourlyIncrease = pick(nil, money())
            request.bounds?.maxTotal = pick(nil, money())
        }
        return request
    }

    mutating func approval(_ index: Int) -> ApprovalRule {
        let when = pick(
            "true", "plan.impact in ['High', 'Destructive']", "cost.hourlyDelta > 50", "cost.worstCase < 100.5",
            "!(plan.impact == 'Low')", "broken")
        let (quorum, validFor) = (pick(1, 1, 2, 3), duration())
        let users: [String] = pick([], ["alice", "bob", "carol"])
        let isSeparate = isTrue(oneIn: 4)
        return Fixture.rule("r\(index)") { rule in
            rule.when = when
            rule.quorum = quorum
            rule.validFor = validFor
            if !users.isEmpty { rule.from = ApproverSet() }
            rule.from.users = users
            rule.separationOfDuties = !isSeparate
            rule.requireJustification = isSeparate
        }
    }

    mutating func policy(_ name: String) -> CompiledPolicy {
        var spec = GuardPolicySpec()
        spec.enforcement = pick(.enforce, .enforce, .enforce, .warn, .audit)
        spec.match.namespaceSelector = pick(nil, nil, MatchingTests.prod)
        spec.match.objectSelector = pick(nil, nil, MatchingTests.search)
        spec.match.kinds = pick([], [], [.gpuNodePool], [.agentConfig])
        spec.match.users = pick([], [], ["agent-*"])
        if isTrue() {
            var bounds = PolicyBounds()
            bounds.gpuClasses = pick(nil, names())
            bounds.regions = pick(nil, names())
            bounds.maxGPUs = pick(nil, count())
            bounds.maxNodesPerPool = pick(nil, count())
            bounds.maxScaleStep = pick(nil, count())
            bounds.maxScaleFactor = pick(nil, money())
            bounds.requireEncryptionAtRest = pick(nil, true)
            spec.bounds = bounds
        }
        if isTrue(oneIn: 3) {
            spec.budget = Budget()
            spec.budget?.currency = pick("USD", "USD", "EUR")
            spec.budget?.maxHourly = pick(nil, money())
            spec.budget?.maxPerTask = pick(nil, money())
        }
        let rules = pick(0, 1, 1, 2)
        for index in 0..<rules { spec.approvals.append(approval(index)) }
        spec.halt = isTrue(oneIn: 20)
        return PolicySet.compile(GuardPolicy(metadata: ObjectMeta(name: name), spec: spec))
    }

    mutating func books() -> [PriceBook] {
        let prices = [
            Fixture.price(gpuClass: "nvidia-h100-80gb", 10),
            Fixture.price(gpuClass: "nvidia-a100-80gb", region: "eu-west-1", 5),
        ]
        // Alone in its book: a price that is wrong is named by its place there.
        var other = Fixture.price(gpuClass: "nvidia-a100-80gb", 4)
        if isTrue(oneIn: 6) { other.hourly = money() }
        let books = [Fixture.book("a", prices), Fixture.book("b", [other])]
        return pick(books, books, books, [], [books[0], Fixture.book("c", currency: "EUR")])
    }

    mutating func commitments() -> [Commitments.Pool] {
        var pools: [Commitments.Pool] = []
        for index in 0..<Int.random(in: 0...4, using: &generator) {
            let spec = pool()
            pools.append(
                Fixture.committed(
                    "pool\(index)", labels: pick([:], ["team": "search"]), namespaceLabels: pick(nil, ["env": "prod"]),
                    pick(nil, spec), reserved: pick(nil, nil, pool())))
        }
        return pools
    }
}
