import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Approvals")
struct ApprovalTests {
    static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)
    static let prefix = "0123456789ab"
    static let yes = "approve 0123456789ab because"

    /// Who asks, what the rule is, what stands there, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var notes: [String: String]
        var requirement: ApprovalRequirement
        var requester: String? = "agent-user"
        /// Admitted, waiting with this in `needs`, or denied by somebody.
        var outcome: Outcome
        /// Reasons of notes that do not count, by author.
        var reasons: [String: String] = [:]

        enum Outcome: Sendable, Equatable {
            case admitted
            case waiting(String)
            case denied(String)
        }

        init(
            _ name: String, _ notes: [String: String], requester: String? = "agent-user", _ outcome: Outcome,
            reasons: [String: String] = [:], rule: (inout ApprovalRequirement) -> Void = { _ in }
        ) {
            testDescription = name
            self.notes = notes
            self.requester = requester
            self.outcome = outcome
            self.reasons = reasons
            requirement = ApprovalRequirement(rule: "guard/people")
            requirement.from.groups = ["approvers"]
            rule(&requirement)
        }
    }

    static func users(_ names: String...) -> ApproverSet {
        var set = ApproverSet()
        set.users = names
        return set
    }

    static let one = "1 approval from group approvers (guard/people)"
    static let form = "write it as: approve <digest or at least 12 of its hex digits> <justification>"

    static let cases: [Case] = [
        Case("nobody", [:], .waiting(one)),
        Case("somebody", ["alice": yes], .admitted),
        Case("a user with an escaped name", ["alice_40example.com": yes], .admitted),
        Case("the whole digest", ["alice": "approve \(digest) ok"], .admitted),
        Case("the beginning of the digest with its name", ["alice": "approve sha256:\(prefix) ok"], .admitted),
        Case("no justification where none is asked for", ["alice": "approve \(prefix)"], .admitted),
        Case("white space around the words", ["alice": " approve   \(prefix)\n fine \n"], .admitted),
        Case(
            "too few digits", ["alice": "approve 0123456789a ok"], .waiting(one),
            reasons: ["alice": "\"0123456789a\" is not a digest; \(form)"]),
        Case(
            "digits in upper case", ["alice": "approve 0123456789AB ok"], .waiting(one),
            reasons: ["alice": "\"0123456789AB\" is not a digest; \(form)"]),
        Case(
            "more digits than a digest has", ["alice": "approve \(digest)0 ok"], .waiting(one),
            reasons: ["alice": "\"\(digest)0\" is not a digest; \(form)"]),
        Case("no digest", ["alice": "approve"], .waiting(one), reasons: ["alice": "names no digest; \(form)"]),
        Case(
            "another word", ["alice": "yes \(prefix)"], .waiting(one),
            reasons: ["alice": "begins with neither approve nor deny; \(form)"]),
        Case(
            "another case", ["alice": "Approve \(prefix)"], .waiting(one),
            reasons: ["alice": "begins with neither approve nor deny; \(form)"]),
        Case(
            "nothing", ["alice": ""], .waiting(one), reasons: ["alice": "begins with neither approve nor deny; \(form)"]
        ),
        Case(
            "an older plan", ["alice": "approve ffffffffffff ok"], .waiting(one),
            reasons: ["alice": "is for an older plan"]),
        Case(
            "a digest that goes on differently", ["alice": "approve 0123456789abf ok"], .waiting(one),
            reasons: ["alice": "is for an older plan"]),
        Case(
            "a key that is nobody's", ["a_4": yes], .waiting(one),
            reasons: ["a_4": "its key is not a user's name as Interlock writes it; use interlock approve"]),
        Case(
            "the requester", ["agent-user": yes], .waiting(one),
            reasons: ["agent-user": "agent-user asked for the change, and guard/people asks for somebody else"]),
        Case("the requester where duties need not be separate", ["agent-user": yes], .admitted) {
            $0.separationOfDuties = false
        },
        Case(
            "an unknown requester", ["alice": yes], requester: nil, .waiting("nobody can be named as the requester"),
            reasons: [
                "alice":
                    "nobody can be named as the requester, so nobody can be told from them; the object needs the annotation interlock.dev/requested-by"
            ]),
        Case("an unknown requester where duties need not be separate", ["alice": yes], requester: nil, .admitted) {
            $0.separationOfDuties = false
        },
        Case("half of a quorum", ["alice": yes], .waiting("1 more approval from group approvers (guard/people)")) {
            $0.quorum = 2
        },
        Case("a quorum", ["alice": yes, "bob": yes], .admitted) { $0.quorum = 2 },
        Case(
            "a quorum of which one is the requester", ["alice": yes, "agent-user": yes], .waiting("1 more approval"),
            reasons: ["agent-user": "agent-user asked for the change, and guard/people asks for somebody else"]
        ) { $0.quorum = 2 },
        Case("a quorum below one is one", [:], .waiting(one)) { $0.quorum = 0 },
        Case("a user of the list", ["alice": yes], .admitted) { $0.from = users("alice", "bob") },
        Case(
            "a user outside the list", ["carol": yes], .waiting("1 approval from user alice or user bob"),
            reasons: ["carol": "carol is not among those whose approval guard/people asks for: user alice or user bob"]
        ) { $0.from = users("alice", "bob") },
        Case(
            "names are compared exactly", ["Alice": yes], .waiting("1 approval"),
            reasons: ["Alice": "Alice is not among those whose approval guard/people asks for: user alice"]
        ) { $0.from = users("alice") },
        Case(
            "another spelling of the same letters", ["e_cc_81": yes], .waiting("1 approval"),
            reasons: ["e\u{301}": "e\u{301} is not among those whose approval guard/people asks for: user é"]
        ) { $0.from = users("\u{E9}") },
        Case("anybody but the requester", ["carol": yes], .admitted) { $0.from = ApproverSet() },
        Case("a justification that is asked for", ["alice": yes], .admitted) { $0.requireJustification = true },
        Case(
            "a justification that is missing", ["alice": "approve \(prefix) "], .waiting(one),
            reasons: ["alice": "guard/people asks for a justification behind the digest"]
        ) { $0.requireJustification = true },
        Case(
            "a security key", ["alice": yes], .waiting("guard/people asks for a hardware key's signature"),
            reasons: [
                "alice":
                    "guard/people asks for a hardware key's signature, which this version cannot check; set its secondFactor to None"
            ]
        ) { $0.secondFactor = .securityKey },
        Case(
            "only signers", ["alice": yes], .waiting("names only signers"),
            reasons: ["alice": "alice is not among those whose approval guard/people asks for: signer alice"]
        ) { $0.from = signers },
        Case("a denial", ["alice": yes, "bob": "deny \(prefix) not today"], .denied("bob denied the plan: not today")),
        Case("a denial without words", ["bob": "deny \(prefix)"], .denied("bob denied the plan")) {
            $0.requireJustification = true
        },
        Case(
            "a denial of an older plan", ["alice": yes, "bob": "deny ffffffffffff no"], .admitted,
            reasons: ["bob": "is for an older plan"]),
        Case(
            "a denial by somebody whose approval would not count", ["alice": yes, "carol": "deny \(prefix) no"],
            .admitted, reasons: ["carol": "carol is not among those whose approval guard/people asks for: user alice"]
        ) { $0.from = users("alice") },
        Case(
            "a denial by the requester", ["alice": yes, "agent-user": "deny \(prefix) no"], .admitted,
            reasons: ["agent-user": "agent-user asked for the change, and guard/people asks for somebody else"]),
        Case(
            "a denial while the requester is not known", ["bob": "deny \(prefix) no"], requester: nil,
            .denied("bob denied the plan: no")),
    ]

    static let signers: ApproverSet = {
        var signer = Signer()
        signer.principal = "alice"
        var set = ApproverSet()
        set.signers = [signer]
        return set
    }()

    @Test("what stands on an object is counted, or named with the reason why it is not", arguments: cases)
    func table(_ test: Case) {
        let admission = Self.admit(test.notes, [test.requirement], requester: test.requester)
        switch (admission, test.outcome) {
        case (.admitted, .admitted): break
        case (.waiting(_, let needs), .waiting(let expected)): #expect(needs.contains(expected), "\(needs)")
        case (.denied(_, _, let message), .denied(let expected)): #expect(message == expected)
        default: Issue.record("\(admission)")
        }
        let given = admission.approvals.given
        #expect(given.count == test.notes.count)
        #expect(given.allSatisfy { $0.method == .unverified && $0.counts == $0.reason.isEmpty })
        let reasons = Dictionary(uniqueKeysWithValues: given.filter { !$0.counts }.map { ($0.by, $0.reason) })
        #expect(reasons == test.reasons)
    }
}

extension ApprovalTests {
    static func assessment(_ requirements: [ApprovalRequirement], decision: Decision? = nil) -> Assessment {
        var plan = PlanStatus()
        plan.digest = digest
        var verdict = VerdictStatus()
        verdict.decision = decision ?? (requirements.isEmpty ? .allow : .requireApproval)
        return Assessment(plan: plan, verdict: verdict, requirements: requirements)
    }

    static func admit(
        _ notes: [String: String], _ requirements: [ApprovalRequirement], requester: String? = "agent-user",
        earlier: [GivenApproval] = [], trust: ApprovalTrust = .unverified, now: Timestamp = Fixture.now
    ) -> Admission {
        Gate.admit(
            assessment(requirements), requester: requester,
            notes: notes.map { ApprovalNote(key: $0.key, text: $0.value) }, earlier: earlier, trust: trust, now: now)
    }
}
