import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("What a policy matches")
struct MatchingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: ChangeRequest
        var match: PolicyMatch
        var isMatching: Bool

        init(
            _ name: String, _ isMatching: Bool, _ match: (inout PolicyMatch) -> Void,
            request: (inout ChangeRequest) -> Void = { _ in }
        ) {
            testDescription = name
            self.isMatching = isMatching
            self.match = PolicyMatch()
            match(&self.match)
            self.request = Fixture.request()
            request(&self.request)
        }
    }

    static let prod = LabelSelector(matchLabels: ["env": "prod"])
    static let lab = LabelSelector(matchLabels: ["env": "lab"])
    static let search = LabelSelector(matchLabels: ["team": "search"])

    static func agents(names: [String] = [], riskClasses: [RiskClass] = []) -> AgentMatch {
        var match = AgentMatch()
        (match.names, match.riskClasses) = (names, riskClasses)
        return match
    }

    static func expression(_ operator: LabelSelector.Requirement.Operator, _ values: [String]) -> LabelSelector {
        LabelSelector(matchExpressions: [.init(key: "env", operator: `operator`, values: values)])
    }

    static let cases: [Case] = [
        Case("nothing is said", true, { _ in }),
        Case("the namespace's labels", true, { $0.namespaceSelector = prod }),
        Case("another namespace's labels", false, { $0.namespaceSelector = lab }),
        Case(
            "labels of a namespace that is not known", true, { $0.namespaceSelector = lab },
            request: { $0.namespaceLabels = nil }),
        Case(
            "a namespace without labels", false, { $0.namespaceSelector = prod }, request: { $0.namespaceLabels = [:] }),
        Case("an expression over labels", true, { $0.namespaceSelector = expression(.isIn, ["prod", "lab"]) }),
        Case("an expression that does not hold", false, { $0.namespaceSelector = expression(.isNotIn, ["prod"]) }),
        Case("an expression that is wrong counts as matching", true, { $0.namespaceSelector = expression(.isIn, []) }),
        Case(
            "the target's labels", true, { $0.objectSelector = search },
            request: { $0.changes[0].labels = ["team": "search"] }),
        Case("other labels of the target", false, { $0.objectSelector = search }),
        Case("the kind", true, { $0.kinds = [.gpuNodePool] }),
        Case("another kind", false, { $0.kinds = [.agentConfig] }),
        Case(
            "the kind of one change of several", true, { $0.kinds = [.agentConfig] },
            request: { $0.changes.append(Fixture.change(to: Fixture.agent { $0.tools = ["x"] })) }),
        Case("the operation", true, { $0.operations = [.apply] }),
        Case("another operation", false, { $0.operations = [.delete] }),
        Case("the requester", true, { $0.users = ["agent-user"] }),
        Case("the requester by pattern", true, { $0.users = ["alice", "agent-*"] }),
        Case("another requester", false, { $0.users = ["alice", "agent"] }),
        Case("a requester who is not known", true, { $0.users = ["alice"] }, request: { $0.requester = nil }),
        Case("the namespace's name", true, { $0.namespaces = ["shop"] }),
        Case("the namespace's name by pattern", true, { $0.namespaces = ["pay-*", "sh*"] }),
        Case("another namespace's name", false, { $0.namespaces = ["shop-*"] }),
        Case(
            "a name that matches and labels that do not", false,
            {
                $0.namespaces = ["shop"]
                $0.namespaceSelector = lab
            }),
        Case(
            "a group of the requester", true, { $0.groups = ["dev*"] },
            request: { $0.requesterGroups = ["ops", "devs"] }),
        Case("other groups", false, { $0.groups = ["devs"] }, request: { $0.requesterGroups = ["ops"] }),
        Case("no groups at all", false, { $0.groups = ["*"] }, request: { $0.requesterGroups = [] }),
        Case("groups that are not known", true, { $0.groups = ["devs"] }),
        Case(
            "another group of a requester who is named", true,
            {
                $0.users = ["agent-user"]
                $0.groups = ["devs"]
            }, request: { $0.requesterGroups = ["ops"] }),
        Case(
            "neither user nor group", false,
            {
                $0.users = ["alice"]
                $0.groups = ["devs"]
            }, request: { $0.requesterGroups = ["ops"] }),
        Case("any agent", true, { $0.agents = agents() }),
        Case("any agent, and nobody's agent asks", false, { $0.agents = agents() }, request: { $0.agent = nil }),
        Case("the agent's name", true, { $0.agents = agents(names: ["dev*"]) }),
        Case("another agent's name", false, { $0.agents = agents(names: ["ops*"]) }),
        Case("the agent's risk class", true, { $0.agents = agents(riskClasses: [.autonomous, .changeMaking]) }),
        Case("another risk class", false, { $0.agents = agents(riskClasses: [.autonomous]) }),
        Case(
            "name and risk class must both match", false,
            { $0.agents = agents(names: ["*"], riskClasses: [.autonomous]) }),
        Case(
            "all members that are set must match", false,
            {
                $0.namespaceSelector = prod
                $0.users = ["alice"]
            }),
    ]

    @Test("a policy applies to exactly what it matches", arguments: cases)
    func table(_ test: Case) {
        let policy = Fixture.policy { spec in
            spec.match = test.match
            spec.halt = true
        }
        let assessment = Gate.assess(test.request, in: Fixture.context([policy]))
        #expect(assessment.spoke.contains("guard/halt") == test.isMatching)
    }

    @Test("bounds hold only for the changes that the policy is about")
    func perChange() {
        let policy = Fixture.policy { spec in
            spec.match.objectSelector = Self.search
            spec.bounds = PolicyBounds()
            spec.bounds?.maxScaleStep = 0
        }
        let changes = [
            Fixture.change("a", target: "a", labels: ["team": "search"], to: Fixture.pool { $0.zones = ["a"] }),
            Fixture.change("b", target: "b", to: Fixture.pool(replicas: 3)),
        ]
        #expect(Gate.assess(Fixture.request(changes), in: Fixture.context([policy])).verdict.decision == .allow)
    }

    static let patterns: [(String, String, Bool)] = [
        ("*", "", true), ("*", "anything", true), ("", "", true), ("", "a", false), ("a*", "a", true),
        ("a*b", "ab", true),
        ("a*b", "axxb", true), ("a*b", "axxbc", false), ("*a*", "bab", true), ("a**b", "ab", true), ("A", "a", false),
        ("a?", "ab", false), ("a.c", "abc", false), ("*-80gb", "x-80gb-80gb", true), ("a*a", "a", false),
        ("e\u{301}", "\u{E9}", false),
    ]

    @Test("a star stands for any text, and nothing else is special", arguments: patterns)
    func pattern(pattern: String, name: String, isMatching: Bool) {
        let policy = Fixture.policy {
            $0.match.users = [pattern]; $0.halt = true
        }
        let request = Fixture.request { $0.requester = name }
        let assessment = Gate.assess(request, in: Fixture.context([policy]))
        #expect(assessment.spoke.contains("guard/halt") == isMatching)
    }

    @Test("a pattern of many stars is answered at once")
    func stars() {
        let pattern = String(repeating: "a*", count: 120) + "b"
        let policy = Fixture.policy {
            $0.match.users = [pattern]; $0.halt = true
        }
        let request = Fixture.request { $0.requester = String(repeating: "a", count: 253) }
        #expect(Gate.assess(request, in: Fixture.context([policy])).spoke.isEmpty)
    }
}
