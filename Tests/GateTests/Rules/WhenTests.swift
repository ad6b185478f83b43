import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("When approval is needed")
struct WhenTests {
    /// From 160 to 240 USD per hour: Medium impact, 320 at worst in the four hours of the approval's window.
    static let answers: [(String, Bool)] = [
        ("true", true), ("false", false), ("!false", true), ("!!true", true), ("(true)", true),
        ("plan.impact == 'Medium'", true), ("plan.impact == \"Medium\"", true), ("plan.impact == 'Low'", false),
        ("plan.impact != 'Low'", true), ("plan.impact in ['Medium', 'Destructive']", true),
        ("plan.impact in ['None','Low']", false), ("!(plan.impact in ['None'])", true),
        ("cost.hourlyDelta == 80.0", true), ("cost.hourlyDelta > 79.999999", true), ("cost.hourlyDelta > 80", false),
        ("cost.hourlyDelta >= 80.0", true), ("cost.hourlyDelta < 80", false), ("cost.hourlyDelta <= 80", true),
        ("cost.hourlyDelta > -1", true), ("cost.hourlyBefore == 160.0", true), ("cost.hourlyAfter == 240.0", true),
        ("cost.worstCase >= 320", true), ("cost.worstCase > 320", false), ("cost.currency == 'USD'", true),
        ("plan.impact in ['High', 'Destructive'] || cost.hourlyDelta > 50.0", true),
        ("\t plan.impact\n==\r\n'Medium' ", true), ("plan.changes.size() == 1", true),
        ("plan.changes[0].operation == 'Apply' && plan.changes[0].target == 'h100'", true),
        ("object.spec.replicas > oldObject.spec.replicas", true), ("object.metadata.name.startsWith('h')", true),
        ("object.kind == 'GPUNodePool' && object.metadata.namespace == 'shop'", true),
        ("agent.riskClass == 'Autonomous'", false), ("agent.name == 'devops' && agent.enabled", true),
        ("requester.username == 'agent-user'", true), ("task == null", true), ("budget == null", true),
        ("namespaceObject.metadata.labels.env == 'prod'", true), ("has(object.spec.instanceType)", false),
        ("object.spec.taints.all(t, t.effect == 'NoExecute')", true),
    ]

    static func assess(_ when: String, _ edit: (inout ChangeRequest) -> Void = { _ in }) -> Assessment {
        // Lists that are empty are not written: a pool with taints, so that they are there.
        let pool = Fixture.pool {
            var taint = Taint()
            (taint.key, taint.effect) = ("gpu", .noExecute)
            ($0.replicas, $0.taints) = (3, [taint])
        }
        let request = Fixture.request([Fixture.change(from: Fixture.pool { $0.taints = pool.taints }, to: pool)], edit)
        let policy = Fixture.policy { $0.approvals = [Fixture.rule { $0.when = when }] }
        return Gate.assess(request, in: Fixture.context([policy]))
    }

    @Test("a condition asks exactly where it is true", arguments: answers)
    func answer(text: String, isAsked: Bool) {
        #expect(Self.assess(text).spoke == (isAsked ? ["guard/people"] : []))
    }

    static let mistakes: [(String, String)] = [
        ("plan.impact", "1:6: expected type 'bool' but found 'string'"),
        ("plan.impakt == 'High'", "1:6: undefined field 'impakt'"),
        ("cost.hourlydelta > 5", "1:6: undefined field 'hourlydelta'"),
        ("cost.hourlyDelta > '5'", "1:18: found no matching overload for '_>_' applied to '(double, string)'"),
        ("objekt.spec.replicas > 3", "1:1: undeclared reference to 'objekt'"),
        ("variables.big", "1:1: undeclared reference to 'variables'"), ("true &", "1:6: "), ("(true", "1:6: "),
        ("", "1:1: "), ("plan.impact == 'High' ||\n  plan.impakt == 'Low'", "2:8: undefined field 'impakt'"),
    ]

    @Test("what cannot be compiled blocks what the policy matches, with line and column", arguments: mistakes)
    func mistake(text: String, sentence: String) throws {
        let assessment = Self.assess(text)
        #expect(assessment.verdict.decision == .deny)
        let prefix = "policy guard blocks what it matches until it is corrected: spec.approvals[0].when:"
        let message = try #require(assessment.messages(of: "guard/valid").first)
        #expect(message.hasPrefix(prefix + sentence), "\(message)")
    }

    @Test(
        "a condition that cannot be answered asks, and says why",
        arguments: [
            ("object.spec.nothing == 1", "its condition could not be evaluated: no such key: nothing"),
            (
                "requester.groups.exists(g, g == 'ops')",
                "it is not known whether its condition holds: the requester's groups are not known"
            ),
            ("agent.spec.model == 'x'", "its condition could not be evaluated: no such key: spec"),
        ])
    func unanswered(text: String, reason: String) throws {
        let assessment = Self.assess(text)
        #expect(assessment.spoke == ["guard/people"])
        let message = try #require(assessment.messages(of: "guard/people").first)
        #expect(
            message.hasPrefix("policy guard asks for the approval of group approvers, because \(reason)"), "\(message)")
    }

    @Test("what is not known does not matter where the rest decides")
    func decided() {
        #expect(Self.assess("plan.impact == 'High' && requester.groups.size() > 0").spoke.isEmpty)
        #expect(Self.assess("requester.groups.size() > 0 && plan.impact == 'High'").spoke.isEmpty)
    }
}
