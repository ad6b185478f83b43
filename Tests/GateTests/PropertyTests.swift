import Gate
import InterlockAPI
import JSON
import KubeCore
import Testing

@Suite("What always holds")
struct PropertyTests {
    static let rounds = 600

    @Test("an assessment does not depend on the order of policies, books, prices, pools or members")
    func order() {
        var random = RandomRequests(SeededGenerator())
        for _ in 0..<Self.rounds {
            let request = random.request()
            let policies = (0..<3).map { random.policy("p\($0)") }
            let (books, pools) = (random.books(), random.commitments())
            let first = Gate.assess(request, in: Fixture.context(policies, books: books, commitments: pools))
            var shuffled = request
            for index in shuffled.changes.indices {
                shuffled.changes[index].after =
                    DigestTests.reversed(shuffled.changes[index].after) ?? shuffled.changes[index].after
            }
            let second = Gate.assess(
                shuffled,
                in: Fixture.context(
                    policies.shuffled(using: &random.generator), books: books.reversed().map(Self.reversed),
                    commitments: pools.shuffled(using: &random.generator)))
            #expect(first == second, "seed \(random.generator.seed)")
        }
    }

    static func reversed(_ book: PriceBook) -> PriceBook {
        var book = book
        book.spec.prices.reverse()
        return book
    }

    @Test("one more policy never makes the decision more lenient, once an enforced one matches")
    func monotone() {
        var random = RandomRequests(SeededGenerator())
        for _ in 0..<Self.rounds {
            let request = random.request()
            // Without any the baseline stands, which gives way to what an admin has written.
            let policies = [Fixture.policy("p")] + (0..<2).map { random.policy("p\($0)") }
            let (books, pools) = (random.books(), random.commitments())
            let fewer = Gate.assess(request, in: Fixture.context(policies, books: books, commitments: pools))
            let more = Gate.assess(
                request, in: Fixture.context(policies + [random.policy("q")], books: books, commitments: pools))
            #expect(fewer.verdict.decision <= more.verdict.decision, "seed \(random.generator.seed)")
            #expect(Set(fewer.requirements).isSubset(of: more.requirements), "seed \(random.generator.seed)")
            let said = Set(more.spoke)
            #expect(fewer.spoke.allSatisfy(said.contains), "seed \(random.generator.seed)")
        }
    }

    @Test("the decision is the strictest of the rules that spoke, and asking means that somebody is asked")
    func consistent() {
        var random = RandomRequests(SeededGenerator())
        for _ in 0..<Self.rounds {
            let assessment = Gate.assess(
                random.request(),
                in: Fixture.context(
                    (0..<2).map { random.policy("p\($0)") }, books: random.books(), commitments: random.commitments()))
            let rules = assessment.verdict.rules
            #expect(
                assessment.verdict.decision == rules.map(\.decision).max() ?? .allow, "seed \(random.generator.seed)")
            let asked = rules.filter { $0.decision == .requireApproval }.map { "\($0.policy)/\($0.rule)" }
            #expect(asked == assessment.requirements.map(\.rule), "seed \(random.generator.seed)")
            #expect(
                rules.allSatisfy { !$0.message.isEmpty && !$0.message.contains("\n") }, "seed \(random.generator.seed)")
        }
    }

    @Test("what is written into a status is read back the same")
    func roundTrip() throws {
        var random = RandomRequests(SeededGenerator())
        for _ in 0..<200 {
            let assessment = Gate.assess(
                random.request(), in: Fixture.context([random.policy("p")], books: random.books()))
            #expect(
                try VerdictStatus(json: assessment.verdict.json) == assessment.verdict, "seed \(random.generator.seed)")
            #expect(try PlanStatus(json: assessment.plan.json).digest == assessment.plan.digest)
        }
    }

    @Test("whatever is admitted has a quorum of distinct approvers who may approve, and nobody who denies")
    func admitted() {
        var random = RandomRequests(SeededGenerator())
        var admissions = 0
        for _ in 0..<Self.rounds {
            var assessment = ApprovalTests.assessment([])
            assessment.verdict.decision = random.pick(.allow, .requireApproval, .requireApproval, .deny)
            for index in 0..<random.pick(0, 1, 2) {
                let rule = random.approval(index)
                assessment.requirements.append(
                    ApprovalRequirement(
                        rule: "p/\(rule.name)", quorum: rule.quorum, from: rule.from,
                        separationOfDuties: rule.separationOfDuties,
                        secondFactor: random.pick(.none, .none, .none, .securityKey),
                        requireJustification: rule.requireJustification, validFor: .hours(1)))
            }
            let requester = random.pick(nil, "alice", "agent-user")
            let notes = ["alice", "bob", "carol", "a_40b", "a_4"].filter { _ in random.isTrue() }.map { key in
                ApprovalNote(
                    key: key,
                    text: random.pick(
                        "approve \(ApprovalTests.prefix) ok", "approve \(ApprovalTests.digest) ok",
                        "approve \(ApprovalTests.prefix)", "approve ffffffffffff ok",
                        random.pick("deny \(ApprovalTests.prefix)", "approve \(ApprovalTests.digest) ok")))
            }
            let trust = random.pick(ApprovalTrust.unverified, .unverified, .unverified, .none(reason: "no"))
            let admission = Gate.admit(
                assessment, requester: requester, notes: notes, earlier: [], trust: trust, now: Fixture.now)
            let shuffled = Gate.admit(
                assessment, requester: requester, notes: notes.shuffled(using: &random.generator), earlier: [],
                trust: trust, now: Fixture.now)
            #expect(admission == shuffled, "seed \(random.generator.seed)")
            guard case .admitted = admission else { continue }
            admissions += 1
            #expect(assessment.verdict.decision != .deny, "seed \(random.generator.seed)")
            let isAdmitted = assessment.requirements.allSatisfy {
                Self.isSatisfied($0, by: notes, requester: requester)
            }
            #expect(isAdmitted, "seed \(random.generator.seed)")
        }
        #expect(admissions > 0)
    }

    /// The rule once more, written without looking at how it is counted.
    static func isSatisfied(_ rule: ApprovalRequirement, by notes: [ApprovalNote], requester: String?) -> Bool {
        let eligible = notes.filter { note in
            let words = note.text.split(separator: " ")
            return words[0] == "approve" && words[1] != "ffffffffffff"
                && (words.count > 2 || !rule.requireJustification)
                && note.key != "a_4" && (rule.from.users.isEmpty || rule.from.users.contains(note.key))
                && (!rule.separationOfDuties || (requester != nil && note.key != requester))
        }
        return rule.secondFactor == .none && Set(eligible.map(\.key)).count >= rule.quorum
    }
}
