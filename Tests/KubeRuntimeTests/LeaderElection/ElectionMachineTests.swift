import JSON
import KubeCore
import Testing

@testable import KubeRuntime

@Suite("Election machine")
struct ElectionMachineTests {
    static let time = Timestamp(seconds: 1_800_000_000)

    /// A machine, and the seconds at which it is asked.
    struct Play {
        var machine = ElectionMachine(
            identity: "me", times: ElectionTimes(), lease: ObjectKey(namespace: "system", name: "lock"))

        mutating func next(_ second: Double) -> ElectionMachine.Step {
            machine.next(now: .seconds(second), time: time, unit: 0)
        }

        mutating func answer(_ answer: ElectionMachine.Answer, at second: Double) -> ElectionMachine.News? {
            machine.received(answer, now: .seconds(second), unit: 0)
        }

        /// What is asked, which must be a write.
        mutating func write(_ second: Double) throws -> Lease {
            switch next(second) {
            case .send(.create(let lease)), .send(.replace(let lease)): return lease
            case let other: throw Unexpected(step: "\(other)")
            }
        }

        /// Takes a free lease: asked at 0, stored at `second`.
        mutating func lead(answeredAt second: Double = 0) throws {
            #expect(next(0) == .send(.read))
            #expect(answer(.lease(lease(held: "", version: 1)), at: 0) == nil)
            let wanted = try write(0)
            #expect(answer(.lease(stored(wanted, version: 2)), at: second) == .acquired)
        }
    }

    struct Unexpected: Error { var step: String }

    static func lease(
        held holder: String, renewed: String = "2020-01-01T00:00:00.000000Z", transitions: Int64 = 3,
        seconds: Int64 = 15, version: Int
    ) -> Lease {
        Lease([
            "metadata": ["name": "lock", "namespace": "system", "resourceVersion": .string("\(version)")],
            "spec": [
                "holderIdentity": .string(holder), "leaseDurationSeconds": .integer(seconds),
                "acquireTime": "2020-01-01T00:00:00.000000Z", "renewTime": .string(renewed),
                "leaseTransitions": .integer(transitions),
            ],
        ])
    }

    static func stored(_ lease: Lease, version: Int) -> Lease {
        var object = lease.json.objectValue ?? JSONObject()
        var metadata = object["metadata"]?.objectValue ?? JSONObject()
        metadata["resourceVersion"] = .string("\(version)")
        object["metadata"] = .object(metadata)
        return Lease(.object(object))
    }

    @Test("a free lease is taken at once, as one transition more")
    func takes() throws {
        var play = Play()
        #expect(play.next(0) == .send(.read))
        #expect(play.answer(.lease(Self.lease(held: "", version: 1)), at: 0.1) == nil)
        let record = try play.write(0.1).record
        #expect(record.holder == "me")
        #expect(record.duration == .seconds(15))
        #expect(record.transitions == 4)
        #expect(record.acquired == Self.time.microTime && record.renewed == Self.time.microTime)
    }

    @Test("a missing lease is created at once, but its creator leads by it only after a lease duration")
    func creates() throws {
        var play = Play()
        #expect(play.next(0) == .send(.read))
        #expect(play.answer(.absent, at: 1) == nil)
        let created = Self.stored(try play.write(1), version: 1)
        #expect(created.record.holder == "me" && created.record.transitions == 0)
        #expect(created.json[path: "metadata", "name"] == "lock")
        #expect(play.answer(.lease(created), at: 2) == .created)
        #expect(play.machine.validUntil == nil)
        for second in [2.0, 4, 6, 8, 10, 12, 14, 16] {
            #expect(play.next(second) == .send(.read))
            #expect(play.answer(.lease(created), at: second) == nil)
        }
        #expect(play.next(16.9) == .wait(until: .seconds(17)))
        #expect(play.next(17) == .send(.read))
        #expect(play.answer(.lease(created), at: 17) == nil)
        let taken = try play.write(17)
        #expect(taken.record.transitions == 1 && taken.resourceVersion == "1")
        #expect(play.answer(.lease(Self.stored(taken, version: 2)), at: 17) == .acquired)
    }

    @Test("one that was created and deleted again while it was waited for is created and waited for anew")
    func createsAgain() throws {
        var play = Play()
        #expect(play.next(0) == .send(.read))
        #expect(play.answer(.absent, at: 0) == nil)
        let created = Self.stored(try play.write(0), version: 1)
        #expect(play.answer(.lease(created), at: 0) == .created)
        #expect(play.next(10) == .send(.read))
        #expect(play.answer(.absent, at: 10) == nil)
        let again = Self.stored(try play.write(10), version: 5)
        #expect(play.answer(.lease(again), at: 10) == .created)
        #expect(play.next(16) == .send(.read))
        #expect(play.answer(.lease(again), at: 16) == nil)
        #expect(play.next(16) == .wait(until: .seconds(18)))
    }

    @Test(
        "another's lease is waited for from when it was last seen to change, whatever its times say",
        arguments: ["1990-01-01T00:00:00.000000Z", "2099-01-01T00:00:00.000000Z", "soon"])
    func waits(renewed: String) throws {
        var play = Play()
        let held = Self.lease(held: "other", renewed: renewed, version: 1)
        #expect(play.next(0) == .send(.read))
        #expect(play.answer(.lease(held), at: 1) == .held(by: "other"))
        for second in stride(from: 3.0, through: 15, by: 2) {
            #expect(play.next(second) == .send(.read))
            #expect(play.answer(.lease(held), at: second) == nil)
        }
        #expect(play.next(15.5) == .wait(until: .seconds(16)))
        #expect(play.next(16) == .send(.read))
        #expect(play.answer(.lease(held), at: 16) == nil)
        #expect(try play.write(16).record.holder == "me")
    }

    @Test("each renewal of another's begins the waiting anew, a changed annotation does not")
    func waitsAnew() {
        var play = Play()
        func see(_ lease: Lease, _ second: Double) {
            #expect(play.next(second) == .send(.read))
            _ = play.answer(.lease(lease), at: second)
        }
        see(Self.lease(held: "other", renewed: "a", version: 1), 0)
        see(Self.lease(held: "other", renewed: "b", version: 2), 10)
        see(Self.lease(held: "other", renewed: "b", version: 3), 20)
        #expect(play.machine.observed?.since == .seconds(10))
    }

    @Test("the holder's own duration counts, and a lease without one is given the candidate's")
    func durations() throws {
        for (seconds, end) in [(40, 40.0), (0, 15.0)] as [(Int64, Double)] {
            var play = Play()
            let held = Self.lease(held: "other", seconds: seconds, version: 1)
            for second in [0, end - 0.01] {
                #expect(play.next(second) == .send(.read))
                _ = play.answer(.lease(held), at: second)
            }
            #expect(play.next(end) == .send(.read))
            _ = play.answer(.lease(held), at: end)
            #expect(try play.write(end).record.holder == "me")
        }
    }

    @Test("leadership lasts from the start of the request that brought it, not from its answer")
    func validity() throws {
        var play = Play()
        try play.lead(answeredAt: 4)
        #expect(play.machine.validUntil == .seconds(10))
        let renewal = try play.write(6)
        #expect(play.answer(.lease(Self.stored(renewal, version: 3)), at: 9) == .renewed)
        #expect(play.machine.validUntil == .seconds(16))
        #expect(renewal.resourceVersion == "2" && renewal.record.transitions == 4)
    }

    @Test("a lease taken so slowly that nothing is left of it is taken once more")
    func slowTake() throws {
        var play = Play()
        #expect(play.next(0) == .send(.read))
        _ = play.answer(.lease(Self.lease(held: "", version: 1)), at: 0)
        let first = try play.write(0)
        #expect(play.answer(.lease(Self.stored(first, version: 2)), at: 10) == nil)
        #expect(play.machine.validUntil == nil)
        #expect(play.next(10) == .send(.read))
        _ = play.answer(.lease(Self.stored(first, version: 2)), at: 10)
        let second = try play.write(10)
        #expect(second.record.acquired == first.record.acquired && second.record.transitions == 4)
        #expect(play.answer(.lease(Self.stored(second, version: 3)), at: 10) == .acquired)
    }

    @Test("a leader that cannot renew has lost at its deadline, and waits for its own record like for anybody's")
    func expires() throws {
        var play = Play()
        try play.lead()
        let renewal = try play.write(2)
        for second in [4.0, 6, 8] {
            #expect(play.answer(.failed, at: second - 0.5) == nil)
            _ = try play.write(second + 1.5 > 9.9 ? 9.9 : second + 1.5)
        }
        #expect(play.answer(.failed, at: 9.95) == nil)
        #expect(play.next(9.99) == .wait(until: .seconds(10)))
        #expect(play.next(10) == .lost(.expired))
        #expect(play.machine.validUntil == nil)
        #expect(play.next(10) == .send(.read))
        #expect(play.answer(.lease(Self.stored(renewal, version: 3)), at: 10) == .held(by: "me"))
    }

    @Test("a renewal that is answered after the deadline does not bring the term back")
    func lateRenewal() throws {
        var play = Play()
        try play.lead()
        let renewal = try play.write(9)
        #expect(play.answer(.lease(Self.stored(renewal, version: 3)), at: 10) == .lost(.expired))
    }

    @Test("a leader that was stopped past its deadline has lost when it goes on")
    func stopped() throws {
        var play = Play()
        try play.lead()
        #expect(play.next(600) == .lost(.expired))
    }

    @Test("a conflict makes the leader read, and go on where the lease is still its own")
    func slowPath() throws {
        var play = Play()
        try play.lead()
        let renewal = try play.write(2)
        #expect(play.answer(.conflict, at: 2) == .slowPath)
        #expect(play.next(2) == .send(.read))
        let mine = Self.stored(renewal.with(try #require(play.machine.observed).lease.record), version: 9)
        #expect(play.answer(.lease(mine), at: 2) == nil)
        #expect(try play.write(2).resourceVersion == "9")
    }

    @Test("what a leader reads after a conflict ends its term where the lease is not its own any more")
    func losses() throws {
        let cases: [(ElectionMachine.Answer, ElectionMachine.Loss)] = [
            (.lease(Self.lease(held: "other", version: 9)), .taken(by: "other")),
            (.lease(Self.lease(held: "", version: 9)), .vacated),
            // The same name, but not what this process wrote: somebody else calls itself so.
            (.lease(Self.lease(held: "me", version: 9)), .taken(by: "me")),
            (.absent, .deleted),
        ]
        for (answer, loss) in cases {
            var play = Play()
            try play.lead()
            _ = try play.write(2)
            #expect(play.answer(.conflict, at: 2) == .slowPath)
            #expect(play.next(2) == .send(.read))
            #expect(play.answer(answer, at: 2) == .lost(loss))
            #expect(play.machine.validUntil == nil)
        }
    }

    @Test("a candidate does not take the lease of another with the same identity")
    func sameIdentity() {
        var play = Play()
        #expect(play.next(0) == .send(.read))
        #expect(play.answer(.lease(Self.lease(held: "me", version: 1)), at: 0) == .held(by: "me"))
        #expect(play.next(0) == .wait(until: .seconds(2)))
    }

    @Test("a take without an answer that was carried out after all is gone on with at once")
    func unansweredTake() throws {
        var play = Play()
        #expect(play.next(0) == .send(.read))
        _ = play.answer(.lease(Self.lease(held: "", version: 1)), at: 0)
        let wanted = try play.write(0)
        #expect(play.answer(.failed, at: 5) == nil)
        #expect(play.next(7) == .send(.read))
        #expect(play.answer(.lease(Self.stored(wanted, version: 2)), at: 7) == nil)
        #expect(try play.write(7).record.transitions == wanted.record.transitions)
    }

    @Test("a clean stop empties the lease as client-go does, also when somebody wrote it meanwhile")
    func leaves() throws {
        var play = Play()
        try play.lead()
        play.machine.leave(now: .seconds(1))
        _ = try play.write(1)
        #expect(play.answer(.conflict, at: 1) == .slowPath)
        play.machine.leave(now: .seconds(1))
        #expect(play.next(1) == .send(.read))
        _ = play.answer(.lease(try #require(play.machine.observed).lease), at: 1)
        let release = try play.write(1)
        #expect(release.record.holder.isEmpty && release.record.duration == .seconds(1))
        #expect(release.record.transitions == 4)
        #expect(play.answer(.lease(Self.stored(release, version: 3)), at: 1) == .released)
        #expect(play.next(1) == .finished)
    }

    @Test("a candidate that stops, and a leader that abandons its lease, ask for nothing more")
    func stops() throws {
        var candidate = Play()
        candidate.machine.leave(now: .zero)
        #expect(candidate.next(0) == .finished)
        var leader = Play()
        try leader.lead()
        leader.machine.abandon(now: .seconds(1))
        #expect(leader.machine.validUntil == nil)
        #expect(leader.next(1) == .finished)
    }

    @Test("what the lease holds besides stays as it is")
    func foreignFields() throws {
        let foreign = Lease([
            "metadata": ["name": "lock", "resourceVersion": "1", "labels": ["team": "a"]],
            "spec": ["strategy": "OldestEmulationVersion", "leaseTransitions": "many"],
        ])
        var play = Play()
        #expect(play.next(0) == .send(.read))
        #expect(play.answer(.lease(foreign), at: 0) == nil)
        let written = try play.write(0)
        #expect(written.json[path: "metadata", "labels", "team"] == "a")
        #expect(written.json[path: "spec", "strategy"] == "OldestEmulationVersion")
        #expect(written.record.transitions == 1)
    }

    @Test(
        "times without a gap are refused",
        arguments: [
            (ElectionTimes(), true), (ElectionTimes(renewDeadline: .seconds(15)), false),
            (ElectionTimes(leaseDuration: .milliseconds(15_500)), false),
            (ElectionTimes(renewDeadline: .seconds(2)), false), (ElectionTimes(retryPeriod: .zero), false),
        ])
    func times(_ times: ElectionTimes, isUsable: Bool) {
        #expect((times.problem == nil) == isUsable)
    }
}
