import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Admission")
struct AdmissionTests {
    @Test("without trust nothing counts, for the reason given, and what is needed says so")
    func noTrust() {
        let requirement = ApprovalRequirement(rule: "guard/people")
        let admission = ApprovalTests.admit(
            ["alice": ApprovalTests.yes, "bob": "deny \(ApprovalTests.prefix) no"], [requirement],
            trust: .none(reason: "the admission policy is not installed"))
        #expect(
            admission.approvals.given.map(\.reason)
                == Array(repeating: "the admission policy is not installed", count: 2))
        guard case .waiting(_, let needs) = admission else {
            Issue.record("\(admission)")
            return
        }
        #expect(
            needs
                == "1 approval from anybody but the requester (guard/people), but the admission policy is not installed"
        )
    }

    @Test("a plan that needs no approval is admitted, and notes on it are only listed")
    func none() {
        let admission = ApprovalTests.admit(["bob": "deny \(ApprovalTests.prefix) no"], [])
        guard case .admitted(let status) = admission else {
            Issue.record("\(admission)")
            return
        }
        #expect(status.given.map(\.reason) == ["no approval is needed"])
    }

    @Test("a denied plan is not admitted, whoever approves")
    func denied() {
        let policies = [
            Fixture.policy {
                $0.halt = true; $0.approvals = [Fixture.rule()]
            }
        ]
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context(policies))
        let note = ApprovalNote(key: "alice", text: "approve \(assessment.plan.digest) ok")
        let admission = Gate.admit(
            assessment, requester: "agent-user", notes: [note], earlier: [], trust: .unverified, now: Fixture.now)
        guard case .denied(let status, let by, let message) = admission else {
            Issue.record("\(admission)")
            return
        }
        #expect(by == "guard/halt" && message.hasPrefix("policy guard has halted"))
        #expect(status.needed.map(\.have) == [1])
    }

    @Test("a verdict that asks for approval without a rule that says whose is not admitted")
    func inconsistent() {
        let admission = Gate.admit(
            ApprovalTests.assessment([], decision: .requireApproval), requester: "a", notes: [], earlier: [],
            trust: .unverified,
            now: Fixture.now)
        guard case .waiting = admission else {
            Issue.record("\(admission)")
            return
        }
    }

    @Test("one approval counts for every rule that its author satisfies, and says for which it does not")
    func severalRules() {
        var people = ApprovalRequirement(rule: "guard/people", from: ApprovalTests.users("alice"))
        people.quorum = 1
        let finance = ApprovalRequirement(rule: "money/finance", from: ApprovalTests.users("bob"))
        let admission = ApprovalTests.admit(["alice": ApprovalTests.yes], [people, finance])
        guard case .waiting(let status, let needs) = admission else {
            Issue.record("\(admission)")
            return
        }
        #expect(needs == "1 approval from user bob (money/finance)")
        #expect(status.needed.map(\.have) == [1, 0])
        #expect(status.given.map(\.counts) == [true])
        #expect(
            status.given.map(\.reason) == ["alice is not among those whose approval money/finance asks for: user bob"])
    }

    @Test("one person counts once, even with several notes")
    func oncePerPerson() {
        let requirement = ApprovalRequirement(rule: "guard/people", quorum: 2)
        let notes = [
            ApprovalNote(key: "alice", text: ApprovalTests.yes),
            ApprovalNote(key: "alice", text: ApprovalTests.yes + " really"),
        ]
        let admission = Gate.admit(
            ApprovalTests.assessment([requirement]), requester: "x", notes: notes, earlier: [], trust: .unverified,
            now: Fixture.now)
        #expect(admission.approvals.needed.map(\.have) == [1])
    }

    @Test("notes are the annotations with the prefix, in the order of their keys")
    func notes() {
        let annotations = [
            "approvals.interlock.dev/bob": "b", "approvals.interlock.dev/alice": "a", "interlock.dev/requested-by": "x",
            "approvals.interlock.dev.example/eve": "e",
        ]
        #expect(
            ApprovalNote.notes(in: annotations) == [
                ApprovalNote(key: "alice", text: "a"), ApprovalNote(key: "bob", text: "b"),
            ])
    }

    @Test("what a person says is kept without the white space around it, and not without end")
    func justification() {
        let notes = [
            "alice": "approve \(ApprovalTests.prefix) \n  fine \t",
            "bob": ApprovalTests.yes + String(repeating: "x", count: 5000),
        ]
        let given = ApprovalTests.admit(notes, [ApprovalRequirement(rule: "guard/people")]).approvals.given
        #expect(given.map(\.justification).first == "fine")
        #expect(given.map(\.justification.count) == [4, 1024])
    }
}
