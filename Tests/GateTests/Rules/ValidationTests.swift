import Gate
import InterlockAPI
import JSON
import KubeCore
import Testing

@Suite("Rules in CEL")
struct ValidationTests {
    static func rule(
        _ expression: String, name: String = "sized", _ edit: (inout RuleValidation) -> Void = { _ in }
    ) -> RuleValidation {
        var rule = RuleValidation()
        (rule.name, rule.expression) = (name, expression)
        edit(&rule)
        return rule
    }

    static func policy(
        _ rules: RuleValidation..., variables: [(String, String)] = [],
        _ edit: (inout GuardPolicySpec) -> Void = { _ in }
    ) -> CompiledPolicy {
        Fixture.policy { spec in
            var made = PolicyRules()
            made.validations = rules
            made.variables = variables.map { name, expression in
                var variable = RuleVariable()
                (variable.name, variable.expression) = (name, expression)
                return variable
            }
            spec.rules = made
            edit(&spec)
        }
    }

    static func assess(_ policy: CompiledPolicy, _ edit: (inout ChangeRequest) -> Void = { _ in }) -> Assessment {
        Gate.assess(
            Fixture.request([Fixture.change(to: Fixture.pool(replicas: 3))], edit), in: Fixture.context([policy]))
    }

    @Test("a rule denies where it is not true, with its message, its message's expression, or itself")
    func messages() {
        let expression = "object.spec.replicas < 3"
        #expect(Self.assess(Self.policy(Self.rule("object.spec.replicas == 3"))).verdict.decision == .allow)
        #expect(
            Self.assess(Self.policy(Self.rule(expression))).messages(of: "guard/sized") == [
                "rule sized of policy guard does not hold for GPUNodePool h100: object.spec.replicas < 3"
            ])
        #expect(
            Self.assess(Self.policy(Self.rule(expression) { $0.message = "too\nlarge" })).messages(of: "guard/sized")
                == ["too large"])
        let told = Self.rule(expression) {
            $0.message = "too large"
            $0.messageExpression = "object.metadata.name + ' has ' + string(object.spec.replicas) + ' nodes'"
        }
        #expect(Self.assess(Self.policy(told)).messages(of: "guard/sized") == ["h100 has 3 nodes"])
        let broken = Self.rule(expression) {
            $0.message = "too large"
            $0.messageExpression = "object.spec.nothing"
        }
        #expect(Self.assess(Self.policy(broken)).messages(of: "guard/sized") == ["too large"])
    }

    @Test("a rule may warn, or ask for the approval that it names or else of anybody but the requester")
    func decisions() {
        let warning = Self.assess(Self.policy(Self.rule("false") { $0.decision = .warn }))
        #expect(warning.verdict.decision == .warn)
        let asking = Self.assess(Self.policy(Self.rule("false") { $0.decision = .requireApproval }))
        #expect(asking.verdict.decision == .requireApproval)
        #expect(asking.requirements == [ApprovalRequirement(rule: "guard/sized")])
        let naming = Self.rule("false") {
            $0.decision = .requireApproval
            $0.approval = "people"
        }
        let named = Self.assess(
            Self.policy(naming) {
                $0.approvals = [
                    Fixture.rule {
                        $0.when = "false"
                        $0.quorum = 2
                    }
                ]
            })
        #expect(named.requirements.map(\.rule) == ["guard/sized"])
        #expect(named.requirements.first?.quorum == 2 && named.requirements.first?.from.groups == ["approvers"])
    }

    @Test("a rule is asked of each change that the policy is about, and of none that changes nothing")
    func changes() {
        let policy = Self.policy(
            Self.rule("object.spec.replicas < 3") { $0.messageExpression = "object.metadata.name" }
        ) { $0.match.objectSelector = MatchingTests.search }
        let changes = [
            Fixture.change("a", target: "a", labels: ["team": "search"], to: Fixture.pool(replicas: 3)),
            Fixture.change("b", target: "b", to: Fixture.pool(replicas: 3)),
            Fixture.change("c", target: "c", labels: ["team": "search"], to: Fixture.pool(replicas: 4)),
            Fixture.change(
                "d", target: "d", labels: ["team": "search"], from: Fixture.pool(replicas: 9),
                to: Fixture.pool(replicas: 9)),
        ]
        let assessment = Gate.assess(Fixture.request(changes), in: Fixture.context([policy]))
        #expect(assessment.messages(of: "guard/sized") == ["a", "c"])
    }

    @Test("what a deletion leaves and what a creation replaces is null")
    func absent() {
        let policy = Self.policy(
            Self.rule("object != null", name: "kept"), Self.rule("oldObject != null", name: "known"))
        func spoke(_ change: TargetChange) -> [String] {
            Gate.assess(Fixture.request([change]), in: Fixture.context([policy])).spoke
        }
        #expect(spoke(Fixture.change(to: nil as GPUNodePoolSpec?)) == ["guard/kept"])
        #expect(spoke(Fixture.change(from: nil, to: Fixture.pool())) == ["guard/known"])
    }

    @Test("variables are seen by those after them, and are evaluated only where they are needed")
    func variables() {
        let policy = Self.policy(
            Self.rule("variables.double == 6"), Self.rule("true || variables.broken", name: "lazy"),
            variables: [
                ("nodes", "object.spec.replicas"), ("double", "variables.nodes * 2"),
                ("broken", "object.spec.nothing == 1"),
            ])
        #expect(policy.problems.isEmpty)
        #expect(Self.assess(policy).verdict.decision == .allow)
        let early = Self.policy(Self.rule("true"), variables: [("a", "variables.b"), ("b", "1")])
        #expect(
            early.problems.map(\.description) == [
                "spec.rules.variables[0].expression:1:1: undeclared reference to 'variables'"
            ] || early.problems.map(\.field) == ["spec.rules.variables[0].expression"])
    }

    @Test(
        "a rule that cannot be evaluated denies where it is enforced, and warns in Warn and Audit",
        arguments: [
            ("object.spec.nothing == 1", "no such key: nothing"),
            ("1 / (object.spec.replicas - 3) > 0", "division by zero"),
        ])
    func broken(expression: String, reason: String) throws {
        let enforced = Self.assess(Self.policy(Self.rule(expression)))
        let message = try #require(enforced.messages(of: "guard/sized").first)
        #expect(enforced.verdict.decision == .deny)
        #expect(
            message.hasPrefix("rule sized of policy guard could not be evaluated for GPUNodePool h100: \(reason)"),
            "\(message)")
        for enforcement in [Enforcement.warn, .audit] {
            let advised = Self.assess(Self.policy(Self.rule(expression)) { $0.enforcement = enforcement })
            #expect(advised.advisories.filter { $0.rule == "sized" }.map(\.decision) == [.warn])
            #expect(advised.verdict.warnings.contains { $0.rule == "sized" } == (enforcement == .warn))
        }
    }

    @Test("a rule that costs too much is ended and denies")
    func cost() throws {
        let list = "[" + Array(repeating: "1", count: 100).joined(separator: ",") + "]"
        let costly = "\(list).all(a, \(list).all(b, \(list).all(c, a + b + c < 10)))"
        let message = try #require(
            Self.assess(Self.policy(Self.rule(costly))).messages(of: "guard/sized").first)
        #expect(message.contains("could not be evaluated") && message.contains("cost"), "\(message)")
    }

    @Test("an expression that does not compile blocks what the policy matches and says where it is wrong")
    func invalid() {
        let policy = Self.policy(
            Self.rule("object.spec.replicas > > 3"), Self.rule("1 + 1", name: "number"),
            Self.rule("false", name: "asks") {
                $0.decision = .requireApproval
                $0.approval = "nobody-known"
            }, Self.rule("true", name: "asks"))
        let problems = policy.problems.map(\.description)
        #expect(problems.contains { $0.hasPrefix("spec.rules.validations[0].expression:1:24: ") }, "\(problems)")
        #expect(
            problems.contains { $0.hasPrefix("spec.rules.validations[1].expression:1:3: expected type 'bool'") },
            "\(problems)")
        #expect(problems.contains("spec.rules.validations[2].approval: spec.approvals has no rule nobody-known"))
        #expect(problems.contains("spec.rules.validations[3].name: asks is there twice"))
        #expect(Self.assess(policy).verdict.decision == .deny)
    }

    static func matching(_ condition: String) -> CompiledPolicy {
        Fixture.policy { spec in
            var made = MatchCondition()
            (made.name, made.expression) = ("scope", condition)
            spec.matchConditions = [made]
            spec.halt = true
        }
    }

    @Test(
        "a policy is about the changes of which its conditions are true, or cannot be answered",
        arguments: [
            ("object.spec.replicas == 3", true), ("object.spec.replicas == 4", false),
            ("object.spec.nothing == 1", true), ("requester.groups.size() == 0", true),
            ("agent.riskClass == 'Autonomous'", false),
        ])
    func conditions(condition: String, isMatching: Bool) {
        #expect(Self.assess(Self.matching(condition)).spoke.contains("guard/halt") == isMatching)
    }

    @Test("what nobody can know yet is not shown to hold, unless the rest decides or that is allowed")
    func unproven() {
        let policy = Self.policy(Self.rule("object.spec.replicas <= 100"))
        func assess(_ isAllowed: Bool, _ policy: CompiledPolicy) -> Assessment {
            var change = Fixture.change(to: Fixture.pool(replicas: 3))
            change.unproven = [UnprovenField(field: "replicas", reason: "desired_size is known only after apply")]
            let request = Fixture.request([change]) { $0.allowsUnproven = isAllowed }
            return Gate.assess(request, in: Fixture.context([policy]))
        }
        let message = """
            whether rule sized of policy guard holds for GPUNodePool h100 is not known, because desired_size is known \
            only after apply
            """
        #expect(assess(false, policy).messages(of: "guard/sized") == [message])
        #expect(assess(false, policy).verdict.rules.contains { $0.rule == "sized" && $0.decision == .deny })
        #expect(assess(true, policy).verdict.rules.contains { $0.rule == "sized" && $0.decision == .warn })
        let decided = Self.policy(Self.rule("object.spec.region == 'eu-west-1' || object.spec.replicas <= 100"))
        #expect(assess(false, decided).messages(of: "guard/sized").isEmpty)
    }

    @Test("rules see the task, the agent's configuration and the budget where there are any")
    func documents() {
        let policy = Self.policy(
            Self.rule("task.spec.objective.contains('nightly')", name: "task"),
            Self.rule("agent.spec.model == 'acme-1'", name: "agent"),
            Self.rule("budget.hourlyAfter <= budget.maxHourly * 0.5", name: "budget")
        ) {
            $0.budget = Budget()
            $0.budget?.currency = "USD"
            $0.budget?.maxHourly = Money(479)
        }
        let assessment = Self.assess(policy) { request in
            request.task = ["spec": ["objective": "Finish the nightly job"]]
            request.agent?.spec = Fixture.agent().json
        }
        // Three nodes of 80 are 240, and half of the budget is 239.50.
        #expect(assessment.spoke == ["guard/budget"])
    }

    @Test("a standing object is held against the rules that deny, as if it did not change")
    func standing() {
        let policy = Self.policy(
            Self.rule("object.spec.replicas < 8") { $0.message = "at most 7 nodes" },
            Self.rule("oldObject.spec.replicas == object.spec.replicas", name: "same"),
            Self.rule("task.spec.objective != ''", name: "tasks"),
            Self.rule("false", name: "warns") { $0.decision = .warn })
        #expect(StandingTests.standing(policy) == ["at most 7 nodes"])
    }
}
