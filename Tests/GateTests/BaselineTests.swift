import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("The built-in baseline")
struct BaselineTests {
    static let high = Fixture.request([Fixture.change(to: Fixture.pool(replicas: 9))])

    /// A policy with nothing but what `edit` says.
    static func bare(_ name: String = "guard", _ edit: (inout GuardPolicySpec) -> Void = { _ in }) -> CompiledPolicy {
        Fixture.policy(name) { spec in
            spec.approvals = []
            edit(&spec)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var policies: [CompiledPolicy]
        var isAsked: Bool
    }

    static let cases: [Case] = [
        Case(testDescription: "no policy at all", policies: [], isAsked: true),
        Case(testDescription: "a policy that says nothing", policies: [bare()], isAsked: true),
        Case(
            testDescription: "a policy with bounds only",
            policies: [
                bare {
                    $0.bounds = PolicyBounds()
                    $0.bounds?.maxGPUs = 1000
                }
            ], isAsked: true),
        Case(
            testDescription: "a policy with a budget only",
            policies: [
                bare {
                    $0.budget = Budget()
                    $0.budget?.currency = "USD"
                    $0.budget?.maxHourly = Money(10_000)
                }
            ], isAsked: true),
        Case(
            testDescription: "a policy with approvals that ask nobody here", policies: [Fixture.policy()],
            isAsked: false),
        Case(
            testDescription: "approvals of a policy in Audit",
            policies: [Fixture.policy { $0.enforcement = .audit }], isAsked: true),
        Case(
            testDescription: "approvals of a policy in Warn", policies: [Fixture.policy { $0.enforcement = .warn }],
            isAsked: true),
        Case(
            testDescription: "approvals of a policy for other kinds",
            policies: [Fixture.policy { $0.match.kinds = [.agentConfig] }], isAsked: true),
        Case(
            testDescription: "approvals of a policy that matches only because groups are not known",
            policies: [Fixture.policy { $0.match.groups = ["interns"] }], isAsked: true),
        Case(
            testDescription: "bounds of one policy and approvals of another",
            policies: [bare("a"), Fixture.policy("b")], isAsked: false),
    ]

    @Test("the baseline holds unless an enforced policy that surely matches has approvals of its own", arguments: cases)
    func table(_ test: Case) {
        let assessment = Gate.assess(Self.high, in: Fixture.context(test.policies))
        #expect(assessment.spoke == (test.isAsked ? ["baseline/high-impact"] : []))
        #expect(
            assessment.requirements == (test.isAsked ? [ApprovalRequirement(rule: "baseline/high-impact")] : []))
    }

    @Test("the baseline asks by the impact of what no policy's approvals are about, change by change")
    func perChange() {
        let policy = Fixture.policy { $0.match.kinds = [.agentConfig] }
        let agent = Fixture.change(to: nil as AgentConfigSpec?)
        let small = Fixture.change(to: Fixture.pool(replicas: 3))
        let large = Fixture.change(to: Fixture.pool(replicas: 9))
        let context = Fixture.context([policy])
        // Destructive as a whole, but that change is the policy's.
        #expect(Gate.assess(Fixture.request([agent, small]), in: context).spoke == [])
        let both = Gate.assess(Fixture.request([agent, large]), in: context)
        #expect(
            both.messages(of: "baseline/high-impact") == [
                """
                no policy that matches says whose approval this change needs, and one of High impact then needs that of \
                somebody other than the requester
                """
            ])
    }
}
