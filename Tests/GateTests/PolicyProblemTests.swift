import Gate
import InterlockAPI
import JSON
import KubeCore
import Testing

@Suite("Policies that are wrong")
struct PolicyProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// The problem, as field and sentence.
        var testDescription: String
        var spec = GuardPolicySpec()

        init(_ problem: String, _ edit: (inout GuardPolicySpec) -> Void) {
            testDescription = problem
            edit(&spec)
        }

        static func bounds(_ problem: String, _ edit: (inout PolicyBounds) -> Void) -> Case {
            Case(problem) { spec in
                var bounds = PolicyBounds()
                edit(&bounds)
                spec.bounds = bounds
            }
        }

        static func budget(_ problem: String, _ edit: (inout Budget) -> Void) -> Case {
            Case(problem) { spec in
                var budget = Budget()
                budget.currency = "USD"
                edit(&budget)
                spec.budget = budget
            }
        }

        static func rule(_ problem: String, _ edit: (inout ApprovalRule) -> Void) -> Case {
            Case(problem) { $0.approvals = [Fixture.rule("people", edit)] }
        }

        static func schedule(_ problem: String, _ edit: (inout FreezeWindow) -> Void) -> Case {
            Case(problem) { spec in
                var window = FreezeTests.nights
                edit(&window)
                spec.freeze = [window]
            }
        }

        static func freeze(_ problem: String, _ edit: (inout FreezeWindow) -> Void) -> Case {
            Case(problem) { spec in
                var window = FreezeWindow()
                window.name = "quiet"
                window.start = Fixture.now + .seconds(1000)
                window.end = Fixture.now + .seconds(2000)
                edit(&window)
                spec.freeze = [window]
            }
        }
    }

    static let cases: [Case] = [
        .rule(
            "spec.approvals[0].when:1:1: undeclared reference to 'objekt' (in container '')"
        ) { $0.when = "objekt.x" },
        .rule("spec.approvals[0].quorum: must be at least 1, not 0") { $0.quorum = 0 },
        .rule("spec.approvals[0].quorum: 3 cannot be reached: spec.approvals[0].from names 2") {
            $0.quorum = 3
            $0.from = ApproverSet()
            $0.from.users = ["alice", "bob", "alice"]
        },
        .rule("spec.approvals[0].from: names nobody whose approval counts") { $0.from = ApproverSet() },
        .rule("spec.approvals[0].validFor: must be longer than nothing") { $0.validFor = .seconds(0) },
        .rule("spec.approvals[0].name: is empty") { $0.name = "" },
        Case("spec.approvals[1].name: people is there twice") { $0.approvals = [Fixture.rule(), Fixture.rule()] },
        Case("spec.rules.validations[0].name: is empty") {
            $0.rules = PolicyRules()
            $0.rules?.validations = [RuleValidation()]
        },
        Case("spec.autonomy: is not available in this version: remove it") { $0.autonomy = [:] },
        Case("spec.match.namespaceSelector.matchExpressions[0].values: must not be empty with In") {
            $0.match.namespaceSelector = MatchingTests.expression(.isIn, [])
        },
        Case("spec.match.objectSelector.matchExpressions[0].values: must be empty with Exists") {
            $0.match.objectSelector = MatchingTests.expression(.exists, ["x"])
        },
        .freeze("spec.freeze[0]: has both a schedule and a start or end; use one of them") {
            $0.schedule = "0 20 * * *"
        },
        .freeze("spec.freeze[0]: has a duration or timeZone without a schedule") { $0.duration = .hours(1) },
        .freeze("spec.freeze[0]: needs a start and an end, or a schedule and a duration") { $0.end = nil },
        .schedule("spec.freeze[0].duration: is missing: how long a window lasts") { $0.duration = nil },
        .schedule("spec.freeze[0].duration: must be from 1m to 8784h, not 59s") { $0.duration = .seconds(59) },
        .schedule("spec.freeze[0].duration: must be from 1m to 8784h, not 8785h") { $0.duration = .hours(8785) },
        .schedule("spec.freeze[0].schedule: hour: \"24\" is not a number from 0 to 23") { $0.schedule = "0 24 * * *" },
        .schedule(
            "spec.freeze[0].timeZone: \"Berlin\" is not a time zone of the IANA database, as in Europe/Berlin or UTC"
        ) { $0.timeZone = "Berlin" },
        .budget("spec.budget.alertAt: is of maxHourly, which is not set") { $0.alertAt = [80] },
        .budget("spec.budget.alertAt: must be from 1 to 100, not 101") {
            $0.maxHourly = Money(1)
            $0.alertAt = [101]
        },
        .bounds("spec.bounds.zones: says neither what is allowed nor what is denied") { $0.zones = NameBounds() },
        .freeze("spec.freeze[0].end: must be after start") { $0.end = $0.start },
        .budget("spec.budget.currency: \"usd\" is not an ISO 4217 code, as in USD") { $0.currency = "usd" },
        .budget("spec.budget.maxMonthly: is not available in this version: use maxHourly") { $0.maxMonthly = Money(1) },
        .budget("spec.budget.per: Namespace is not available in this version: use Policy") { $0.per = .namespace },
        .budget("spec.budget.onExhausted: ScaleToFloor is not available in this version: use Block") {
            $0.onExhausted = .scaleToFloor
        },
        .budget("spec.budget.maxHourly: must not be negative") { $0.maxHourly = Money(-1) },
        .bounds("spec.bounds.gpuClasses: says neither what is allowed nor what is denied") {
            $0.gpuClasses = NameBounds()
        },
        .bounds("spec.bounds.regions: both allows and denies eu") {
            $0.regions = NameBounds(allow: ["eu"], deny: ["eu"])
        },
        .bounds("spec.bounds.capacityTypes: says neither what is allowed nor what is denied") {
            $0.capacityTypes = CapacityTypeBounds()
        },
        .bounds("spec.bounds.maxGPUs: must be at least 0, not -1") { $0.maxGPUs = -1 },
        .bounds("spec.bounds.maxChangesPerTask: must be at least 1, not 0") { $0.maxChangesPerTask = 0 },
        .bounds("spec.bounds.maxScaleFactor: must be at least 1, not 0.50") {
            $0.maxScaleFactor = FixedDecimal(millionths: 500_000)
        },
    ]

    static func compile(_ spec: GuardPolicySpec) -> CompiledPolicy {
        PolicySet.compile(GuardPolicy(metadata: ObjectMeta(name: "guard"), spec: spec))
    }

    @Test("what is wrong is found with its field, and blocks what an enforced policy matches", arguments: cases)
    func enforced(_ test: Case) {
        let policy = Self.compile(test.spec)
        #expect(policy.problems.map(\.description).contains(test.testDescription), "\(policy.problems)")
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([policy], books: [Fixture.book()]))
        #expect(assessment.verdict.decision == .deny)
        #expect(
            assessment.messages(of: "guard/valid").contains(
                "policy guard blocks what it matches until it is corrected: \(test.testDescription)"))
    }

    @Test("a wrong policy in Warn or Audit is told and holds nobody", arguments: cases)
    func advisory(_ test: Case) {
        for enforcement in [Enforcement.warn, .audit] {
            var spec = test.spec
            spec.enforcement = enforcement
            let assessment = Gate.assess(
                Fixture.request(), in: Fixture.context([Fixture.policy("other"), Self.compile(spec)]))
            #expect(assessment.verdict.decision == .allow)
            #expect(assessment.advisories.contains { $0.policy == "guard" && $0.rule == "valid" })
        }
    }

    @Test("a wrong policy does not touch what it does not match")
    func elsewhere() {
        let policy = Fixture.policy { spec in
            spec.match.kinds = [.agentConfig]
            spec.autonomy = [:]
        }
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([policy, Fixture.policy("other")]))
        #expect(assessment.verdict.decision == .allow)
    }

    @Test("a policy that cannot be decoded blocks everything, with the field")
    func undecodable() {
        let policy = PolicySet.undecodable(
            name: "guard", failure: DecodingFailure(field: "spec.enforcement", message: "\"x\" is not one of Enforce"))
        #expect(policy.spec == nil)
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([policy]))
        #expect(
            assessment.messages(of: "guard/valid") == [
                """
                policy guard blocks what it matches until it is corrected: spec.enforcement: "x" is not one of Enforce
                """
            ])
    }

    @Test("a policy with everything that this version knows has no problems")
    func complete() {
        let policy = Fixture.policy { spec in
            spec.bounds = PolicyBounds()
            spec.bounds?.gpuClasses = NameBounds(allow: ["nvidia-*"], deny: ["nvidia-a100-*"])
            spec.bounds?.maxScaleFactor = FixedDecimal(1)
            spec.budget = Budget()
            spec.budget?.currency = "EUR"
            spec.approvals = [
                Fixture.rule("a") {
                    $0.quorum = 2
                    $0.from = ApproverSet()
                    $0.from.users = ["alice", "bob"]
                }, Fixture.rule("b") { $0.quorum = 9 },
            ]
        }
        #expect(policy.problems.isEmpty)
    }
}
