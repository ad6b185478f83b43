import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Verdicts")
struct VerdictTests {
    static let high = Fixture.request([Fixture.change(to: Fixture.pool(replicas: 9))])

    @Test(
        "with no policy, High and Destructive impact need somebody other than the requester",
        arguments: [
            (Fixture.change(to: Fixture.pool(replicas: 3)), false),
            (Fixture.change(to: Fixture.pool(replicas: 9)), true),
            (Fixture.change(to: nil as GPUNodePoolSpec?), true),
        ])
    func baseline(change: TargetChange, isAsked: Bool) {
        let assessment = Gate.assess(Fixture.request([change]), in: Fixture.context([]))
        #expect(assessment.verdict.decision == (isAsked ? .requireApproval : .allow))
        #expect(assessment.requirements == (isAsked ? [ApprovalRequirement(rule: "baseline/high-impact")] : []))
    }

    @Test("a policy that is halted denies all that it matches")
    func halt() {
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([Fixture.policy { $0.halt = true }]))
        #expect(
            assessment.messages(of: "guard/halt") == [
                "policy guard has halted everything that it matches; it goes on when its spec.halt is false"
            ])
    }

    @Test(
        "a freeze holds from its start until just before its end",
        arguments: [
            (-1, false), (0, true), (59, true), (60, false),
        ] as [(Int64, Bool)])
    func freeze(second: Int64, isFrozen: Bool) {
        let policy = Fixture.policy { spec in
            var window = FreezeWindow()
            window.name = "quarter-end"
            window.start = Fixture.now
            window.end = Fixture.now + .seconds(60)
            spec.freeze = [window]
        }
        let context = Fixture.context([policy], now: Fixture.now + .seconds(second))
        let messages = Gate.assess(Fixture.request(), in: context).messages(of: "guard/freeze")
        #expect(
            messages == (isFrozen ? ["policy guard allows no change until 2027-01-15T08:01:00Z (quarter-end)"] : []))
    }

    @Test(
        "an agent that is disabled or Advisory changes nothing",
        arguments: [
            (RiskClass.changeMaking, true, []), (.autonomous, true, []),
            (
                .changeMaking, false,
                ["agent devops is disabled; set spec.enabled of its AgentConfig to true to let it act"]
            ),
            (
                .advisory, true,
                ["agent devops is Advisory and may change nothing; a ChangeMaking agent or a person has to ask"]
            ),
        ] as [(RiskClass, Bool, [String])])
    func agents(riskClass: RiskClass, isEnabled: Bool, messages: [String]) {
        let request = Fixture.request {
            $0.agent = RequestingAgent(name: "devops", riskClass: riskClass, isEnabled: isEnabled)
        }
        #expect(Gate.assess(request, in: Fixture.context()).messages(of: "baseline/agent") == messages)
    }

    @Test("what is not available is denied with its own sentences")
    func unavailable() {
        let request = Fixture.request { $0.unavailable = ["leases come later", "checks come later"] }
        let assessment = Gate.assess(request, in: Fixture.context())
        #expect(assessment.messages(of: "baseline/available") == request.unavailable)
        #expect(assessment.verdict.decision == .deny)
    }

    @Test("two changes of one target, or of one name, are denied")
    func duplicates() {
        let first = Fixture.change("a", to: Fixture.pool(replicas: 3))
        let second = Fixture.change("b", to: Fixture.pool(replicas: 4))
        #expect(
            Gate.assess(Fixture.request([first, second]), in: Fixture.context()).messages(of: "baseline/content") == [
                "a and b both change GPUNodePool h100; make them one change"
            ])
        var renamed = Fixture.change("a", target: "other", to: Fixture.pool(replicas: 4))
        #expect(
            Gate.assess(Fixture.request([first, renamed]), in: Fixture.context()).messages(of: "baseline/content") == [
                "two changes have the name a; rename one of them"
            ])
        renamed.name = "b"
        #expect(Gate.assess(Fixture.request([first, renamed]), in: Fixture.context()).verdict.decision == .allow)
    }

    @Test("counts that cannot be are denied", arguments: [(-1, 8), (2, 0), (2, -8), (Int.max, 8), (2, .max)])
    func counts(replicas: Int, gpusPerNode: Int) {
        let pool = Fixture.pool {
            $0.replicas = replicas
            $0.gpusPerNode = gpusPerNode
        }
        let assessment = Gate.assess(Fixture.request([Fixture.change(to: pool)]), in: Fixture.context())
        #expect(assessment.spoke.contains("baseline/content"))
    }

    @Test("the strictest decision wins, and every rule that spoke is listed")
    func strictest() {
        let policies = [
            Fixture.policy("b") { $0.approvals = [Fixture.rule()] },
            Fixture.policy("a") {
                $0.halt = true; $0.bounds = PolicyBounds(); $0.bounds?.maxScaleStep = 0
            },
            Fixture.policy("c"),
        ]
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context(policies))
        #expect(assessment.verdict.decision == .deny)
        #expect(assessment.spoke == ["a/halt", "a/maxScaleStep", "b/people"])
        #expect(assessment.requirements.map(\.rule) == ["b/people"])
    }

    @Test("policies in Warn and Audit say what they would have said, and hold nobody")
    func advisories() {
        let policies = [Enforcement.warn, .audit].map { enforcement in
            Fixture.policy(enforcement.rawValue.lowercased()) { spec in
                spec.enforcement = enforcement
                spec.halt = true
                spec.approvals = [Fixture.rule()]
            }
        }
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context(policies + [Fixture.policy()]))
        #expect(assessment.verdict.rules.isEmpty && assessment.requirements.isEmpty)
        #expect(
            assessment.advisories.map { "\($0.policy)/\($0.rule) \($0.decision)" } == [
                "audit/halt deny", "audit/people requireApproval", "warn/halt deny", "warn/people requireApproval",
            ])
    }

    @Test("an approval rule asks with its condition, its people and its quorum")
    func approvalRule() {
        let rule = Fixture.rule("gpu-class") {
            $0.when = "plan.impact in ['High'] || cost.hourlyDelta > 50.0"
            $0.quorum = 2
            $0.from.users = ["alice"]
            $0.requireJustification = true
            $0.validFor = .hours(1)
        }
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([Fixture.policy { $0.approvals = [rule] }]))
        #expect(
            assessment.messages(of: "guard/gpu-class") == [
                """
                policy guard asks for 2 approvals of group approvers or user alice, because plan.impact in ['High'] || \
                cost.hourlyDelta > 50.0
                """
            ])
        #expect(
            assessment.requirements == [
                ApprovalRequirement(
                    rule: "guard/gpu-class", quorum: 2, from: rule.from, requireJustification: true, validFor: .hours(1)
                )
            ])
    }

    @Test("a condition on a cost that is not known asks, whatever it compares")
    func unknownCost() {
        let rule = Fixture.rule { $0.when = "cost.hourlyDelta < 0" }
        let context = Fixture.context([Fixture.policy { $0.approvals = [rule] }], books: [])
        #expect(Gate.assess(Fixture.request(), in: context).spoke == ["baseline/price", "guard/people"])
    }

    @Test("a condition on the worst case does not change its answer because of another policy's windows")
    func ownWindow() {
        let rule = Fixture.rule {
            $0.when = "cost.worstCase < 321"
            $0.validFor = .hours(4)
        }
        let policies = [
            Fixture.policy { $0.approvals = [rule] },
            Fixture.policy("slow") {
                $0.approvals = [
                    Fixture.rule {
                        $0.when = "false"; $0.validFor = .hours(24)
                    }
                ]
            },
        ]
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context(policies))
        #expect(assessment.spoke == ["guard/people"])
        #expect(assessment.plan.cost?.worstCase == Money(1920))
    }
}
