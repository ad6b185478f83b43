import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Budgets")
struct BudgetTests {
    static func policy(hourly: Int64? = nil, perTask: Int64? = nil, currency: String = "USD") -> CompiledPolicy {
        Fixture.policy { spec in
            var budget = Budget()
            budget.currency = currency
            budget.maxHourly = hourly.map { Money($0) }
            budget.maxPerTask = perTask.map { Money($0) }
            spec.budget = budget
        }
    }

    static func scale(_ from: Int?, _ to: Int?) -> TargetChange {
        Fixture.change(from: from.map { Fixture.pool(replicas: $0) }, to: to.map { Fixture.pool(replicas: $0) })
    }

    /// A node costs 80 per hour.
    static let cases: [(String, TargetChange, [Commitments.Pool], Int64, Bool)] = [
        ("inside", scale(2, 3), [], 240, true),
        ("above", scale(2, 3), [], 239, false),
        (
            "above because of what others have", scale(2, 3), [Fixture.committed("b", Fixture.pool(replicas: 1))], 319,
            false
        ),
        ("inside with what others have", scale(2, 3), [Fixture.committed("b", Fixture.pool(replicas: 1))], 320, true),
        (
            "above because of what others have reserved", scale(2, 3),
            [Fixture.committed("b", nil, reserved: Fixture.pool(replicas: 1))], 319, false
        ),
        ("less, while above", scale(9, 8), [], 100, true),
        ("the same, while above", Fixture.change(to: Fixture.pool { $0.zones = ["a"] }), [], 100, true),
        ("a deletion, while above", scale(9, nil), [], 100, true),
        ("a new pool above", scale(nil, 2), [], 159, false),
        (
            "up to what is reserved for this pool already", scale(2, 3),
            [Fixture.committed("h100", Fixture.pool(replicas: 2), reserved: Fixture.pool(replicas: 3))], 100, true
        ),
        (
            "at the budget with what is reserved for this pool", scale(2, 4),
            [Fixture.committed("h100", Fixture.pool(replicas: 2), reserved: Fixture.pool(replicas: 3))], 320, true
        ),
        (
            "beyond what is reserved for this pool", scale(2, 4),
            [Fixture.committed("h100", Fixture.pool(replicas: 2), reserved: Fixture.pool(replicas: 3))], 319, false
        ),
    ]

    @Test("a change that raises the total above the budget is denied, and no other", arguments: cases)
    func hourly(name: String, change: TargetChange, pools: [Commitments.Pool], limit: Int64, isAllowed: Bool) {
        let context = Fixture.context([Self.policy(hourly: limit)], commitments: pools)
        #expect(
            Gate.assess(Fixture.request([change]), in: context).spoke == (isAllowed ? [] : ["guard/budget.maxHourly"]))
    }

    @Test("the sentence names the total before and after, the currency, the budget and the policy")
    func sentence() {
        let context = Fixture.context([Self.policy(hourly: 250)], commitments: [Fixture.committed("b", Fixture.pool())])
        #expect(
            Gate.assess(Fixture.request(), in: context).messages(of: "guard/budget.maxHourly") == [
                """
                the change takes all that policy guard covers from 320 to 400 USD per hour, more than the 250 of its \
                budget.maxHourly
                """
            ])
    }

    @Test("a total with a price that is not known denies what raises it, and nothing else")
    func unknownPrice() {
        let unpriced = Fixture.committed("b", Fixture.pool { $0.gpuClass = "nvidia-b200" })
        let context = Fixture.context([Self.policy(hourly: 100_000)], commitments: [unpriced])
        let messages = Gate.assess(Fixture.request(), in: context).messages(of: "guard/budget.maxHourly")
        #expect(messages.count == 1)
        #expect(
            messages.first?.hasPrefix(
                "what budget.maxHourly of policy guard covers cannot be added up: GPUNodePool shop/b: no price") == true
        )
        #expect(Gate.assess(Fixture.request([Self.scale(3, 2)]), in: context).verdict.decision == .allow)
    }

    @Test("two changes that balance each other do not raise the total")
    func balanced() {
        let changes = [
            Fixture.change("up", target: "a", to: Fixture.pool(replicas: 3)),
            Fixture.change("down", target: "b", to: Fixture.pool(replicas: 1)),
        ]
        let context = Fixture.context([Self.policy(hourly: 1, perTask: 0)])
        #expect(Gate.assess(Fixture.request(changes), in: context).verdict.decision == .allow)
    }

    @Test("what one task adds is bounded", arguments: [(79, false), (80, true)] as [(Int64, Bool)])
    func perTask(limit: Int64, isAllowed: Bool) {
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([Self.policy(perTask: limit)]))
        #expect(assessment.spoke == (isAllowed ? [] : ["guard/budget.maxPerTask"]))
    }

    @Test("a budget in another currency than the prices blocks what it matches")
    func currency() {
        let assessment = Gate.assess(
            Fixture.request(), in: Fixture.context([Self.policy(hourly: 1000, currency: "EUR")]))
        #expect(
            assessment.messages(of: "guard/valid") == [
                """
                policy guard blocks what it matches until it is corrected: spec.budget.currency: is EUR, but the PriceBook \
                is in USD
                """
            ])
    }

    @Test("a pool outside the policy's namespaces or labels does not count")
    func outside() {
        var policy = GuardPolicySpec()
        policy.match.objectSelector = LabelSelector(matchLabels: ["team": "search"])
        policy.budget = Budget()
        policy.budget?.currency = "USD"
        policy.budget?.maxHourly = Money(240)
        let compiled = PolicySet.compile(GuardPolicy(metadata: ObjectMeta(name: "guard"), spec: policy))
        let other = Fixture.committed("b", labels: ["team": "ads"], Fixture.pool(replicas: 50))
        let change = Fixture.change(labels: ["team": "search"], to: Fixture.pool(replicas: 3))
        let context = Fixture.context([compiled], commitments: [other])
        #expect(Gate.assess(Fixture.request([change]), in: context).verdict.decision == .allow)
    }
}
