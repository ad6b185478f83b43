import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Expiry of approvals")
struct ApprovalExpiryTests {
    static let requirement = ApprovalRequirement(rule: "guard/people", validFor: .hours(1))
    static let hour = Duration.seconds(3600)

    static func given(_ text: String = ApprovalTests.yes, at: Timestamp) -> [GivenApproval] {
        ApprovalTests.admit(["alice": text], [requirement], now: at).approvals.given
    }

    static func isAdmitted(_ admission: Admission) -> Bool {
        if case .admitted = admission { true } else { false }
    }

    @Test(
        "an approval holds from when it was first seen until its time is over",
        arguments: [
            (0, true), (3599, true), (3600, false), (100_000, false),
        ] as [(Int64, Bool)])
    func expiry(seconds: Int64, isAdmitted: Bool) {
        let admission = ApprovalTests.admit(
            ["alice": ApprovalTests.yes], [Self.requirement], earlier: Self.given(at: Fixture.now),
            now: Fixture.now + .seconds(seconds))
        #expect(Self.isAdmitted(admission) == isAdmitted)
        #expect(admission.approvals.given.map(\.at) == [Fixture.now])
    }

    @Test("an expired approval says when, and how to renew it")
    func reason() {
        let admission = ApprovalTests.admit(
            ["alice": ApprovalTests.yes], [Self.requirement], earlier: Self.given(at: Fixture.now),
            now: Fixture.now + Self.hour)
        #expect(
            admission.approvals.given.map(\.reason) == [
                "expired at 2027-01-15T09:00:00Z for guard/people; approve again with another justification"
            ])
    }

    @Test("another text is a new approval, and another person's time is not taken over")
    func renewal() {
        let later = Fixture.now + Self.hour
        let earlier = Self.given(at: Fixture.now)
        let renewed = ApprovalTests.admit(
            ["alice": ApprovalTests.yes + " still"], [Self.requirement], earlier: earlier, now: later)
        #expect(Self.isAdmitted(renewed) && renewed.approvals.given.map(\.at) == [later])
        let other = ApprovalTests.admit(["bob": ApprovalTests.yes], [Self.requirement], earlier: earlier, now: later)
        #expect(other.approvals.given.map(\.at) == [later])
    }

    @Test("a time in the future, from a clock that was wrong, does not lengthen an approval")
    func future() {
        let earlier = Self.given(at: Fixture.now + Self.hour)
        let admission = ApprovalTests.admit(["alice": ApprovalTests.yes], [Self.requirement], earlier: earlier)
        #expect(admission.approvals.given.map(\.at) == [Fixture.now])
    }

    @Test("a denial does not expire")
    func denial() {
        let text = "deny \(ApprovalTests.prefix) no"
        let admission = ApprovalTests.admit(
            ["alice": text], [Self.requirement], earlier: Self.given(text, at: Fixture.now),
            now: Fixture.now + .seconds(1_000_000))
        guard case .denied(_, "alice", _) = admission else {
            Issue.record("\(admission)")
            return
        }
    }

    @Test("the next expiry is the first that is still to come, of what counts")
    func nextExpiry() {
        let long = ApprovalRequirement(rule: "guard/long", validFor: .hours(4))
        let requirements = [Self.requirement, long]
        let early = ApprovalTests.admit(["alice": ApprovalTests.yes], requirements).approvals
        #expect(Gate.nextExpiry(of: early, requirements: requirements) == Fixture.now + Self.hour)
        let later = Fixture.now + Self.hour
        let status = ApprovalTests.admit(
            ["alice": ApprovalTests.yes, "bob": "approve ffffffffffff old"], requirements, earlier: early.given,
            now: later
        ).approvals
        #expect(Gate.nextExpiry(of: status, requirements: requirements, after: later) == Fixture.now + Self.hour * 4)
        #expect(Gate.nextExpiry(of: ApprovalStatus(), requirements: requirements) == nil)
        #expect(Gate.nextExpiry(of: early, requirements: []) == nil)
    }

    @Test("the longest time that can be written stays in range")
    func extreme() {
        let forever = ApprovalRequirement(rule: "guard/people", validFor: DurationString(milliseconds: .max))
        let now = Timestamp(microseconds: .max - 5)
        let admission = ApprovalTests.admit(["alice": ApprovalTests.yes], [forever], now: now)
        #expect(Self.isAdmitted(admission))
        #expect(
            Gate.nextExpiry(of: admission.approvals, requirements: [forever]) == Timestamp(microseconds: .max))
    }
}
