import InterlockAPI
import JSON
import KubeCore
import Testing

@testable import Controllers

@Suite("One step of a task")
struct StepMachineTests {
    private let now = Timestamp(seconds: 1_000_000)

    /// A pool of so many nodes, of which so many are admitted, and what its reconciler says.
    struct Live: Sendable {
        var spec: Int
        var admitted: Int?
        var uid = "u1"
        var isObserved = true
        var isReady = true
        var isBeingDeleted = false
    }

    private func pool(_ replicas: Int) -> GPUNodePoolSpec {
        var spec = GPUNodePoolSpec()
        spec.replicas = replicas
        return spec
    }

    private func snapshot(_ live: Live?) -> GuardedSnapshot? {
        guard let live else { return nil }
        var status = GPUNodePoolStatus()
        status.admitted = live.admitted.map(pool)
        status.observedGeneration = live.isObserved ? 3 : 2
        status.conditions = [
            Condition(
                type: "Ready", status: live.isReady ? .yes : .no, reason: "x", message: "its own sentence",
                observedGeneration: 3)
        ]
        let metadata = ObjectMeta(
            name: "p", namespace: "n", uid: live.uid, generation: 3,
            deletionTimestamp: live.isBeingDeleted ? "2026-01-01T00:00:00Z" : nil)
        return GuardedSnapshot(GPUNodePool(metadata: metadata, spec: pool(live.spec), status: status))
    }

    private func action(
        _ live: Live?, step: StepPhase = .pending, marked: Bool = false, creates: Bool = false,
        operation: InterlockAPI.Operation = .apply, age: Int64 = 0
    ) -> StepAction {
        var admitted = AdmittedTarget()
        admitted.name = "p"
        admitted.operation = operation
        admitted.uid = creates ? nil : "u1"
        admitted.before = creates ? nil : SpecDigest.of(pool(2))
        admitted.after = operation == .delete ? nil : SpecDigest.of(pool(6))
        var status = StepStatus(name: "c")
        status.phase = step
        status.startedAt = Timestamp(seconds: 1_000_000 - age)
        return StepMachine.action(
            change: Change(), admitted: admitted, step: status, live: snapshot(live), isMarked: marked, now: now)
    }

    @Test("a target as it was planned is written once, then waited for, then done")
    func course() {
        #expect(action(Live(spec: 2, admitted: 2)) == .write)
        #expect(action(Live(spec: 6, admitted: 2), step: .applying, marked: true) == .written)
        let waiting = action(Live(spec: 6, admitted: 2, isReady: false), step: .waiting, marked: true)
        #expect(waiting == .wait("waits for GPUNodePool p: its own sentence"))
        #expect(action(Live(spec: 6, admitted: 6), step: .waiting, marked: true) == .done)
    }

    @Test("what is there already is done without a write, also after a restart")
    func alreadyThere() {
        #expect(action(Live(spec: 6, admitted: 6)) == .done)
        #expect(action(Live(spec: 6, admitted: 6, isReady: false)) == .written)
    }

    @Test("a target that somebody else changed to the same is written so that it knows the task")
    func sameByOthers() {
        #expect(action(Live(spec: 6, admitted: 2)) == .write)
    }

    @Test("a target is not done before its own reconciler looked at it, admitted it and found it ready")
    func notReady() {
        for live in [
            Live(spec: 6, admitted: 6, isObserved: false), Live(spec: 6, admitted: 2),
            Live(spec: 6, admitted: 6, isReady: false),
        ] {
            guard case .wait = action(live, step: .waiting, marked: true) else {
                Issue.record("\(live) is not waited for")
                continue
            }
        }
    }

    static let replans: [(String, Live?)] = [
        ("what was admitted moved", Live(spec: 2, admitted: 3)), ("it was deleted", nil),
        ("it was made anew", Live(spec: 2, admitted: 2, uid: "u2")),
    ]

    @Test("a target that is not what the plan was made for is planned anew", arguments: replans)
    func replan(what: String, live: Live?) {
        guard case .replan = action(live) else {
            Issue.record("\(what): \(action(live))")
            return
        }
    }

    static let failures: [(String, Live?)] = [
        ("it was changed", Live(spec: 4, admitted: 2)), ("it was deleted", nil),
        ("it was made anew", Live(spec: 6, admitted: 2, uid: "u2")),
        ("it is being deleted", Live(spec: 6, admitted: 2, isBeingDeleted: true)),
    ]

    @Test("a written target that others take away fails the step", arguments: failures)
    func failure(what: String, live: Live?) {
        guard case .fail = action(live, step: .waiting, marked: true) else {
            Issue.record("\(what) does not fail")
            return
        }
    }

    @Test("a step that takes longer than its timeout fails, and one that is done does not")
    func timeout() {
        guard case .wait = action(Live(spec: 6, admitted: 2), step: .waiting, age: 599) else {
            Issue.record("the step failed before its timeout")
            return
        }
        guard case .fail(let message) = action(Live(spec: 6, admitted: 2), step: .waiting, age: 600) else {
            Issue.record("the step did not fail at its timeout")
            return
        }
        #expect(message == "GPUNodePool p was not ready within 10m: its own sentence")
        #expect(action(Live(spec: 6, admitted: 6), step: .waiting, age: 600) == .done)
    }

    @Test("a target that the change creates is created once, and not over somebody else's")
    func creation() {
        #expect(action(nil, creates: true) == .write)
        #expect(action(Live(spec: 6, admitted: nil), marked: true, creates: true) == .written)
        guard case .replan = action(Live(spec: 4, admitted: nil), creates: true) else {
            Issue.record("somebody else's object is not planned anew")
            return
        }
    }

    @Test("a deletion is asked for once and done when the target is gone")
    func deletion() {
        #expect(action(Live(spec: 2, admitted: 2), operation: .delete) == .write)
        guard case .wait = action(Live(spec: 2, admitted: 2, isBeingDeleted: true), operation: .delete) else {
            Issue.record("a deletion that goes on is not waited for")
            return
        }
        #expect(action(nil, operation: .delete) == .done)
        guard case .replan = action(Live(spec: 2, admitted: 2, uid: "u2"), operation: .delete) else {
            Issue.record("another object would be deleted")
            return
        }
        guard case .replan = action(Live(spec: 2, admitted: 3), operation: .delete) else {
            Issue.record("an object that moved would be deleted")
            return
        }
    }
}
