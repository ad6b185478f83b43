import InterlockAPI
import KubeCore
import Testing

@testable import Controllers

@Suite("The life of a task")
struct TaskMachineTests {
    private let now = Timestamp(seconds: 1_000_000)

    private func status(_ phase: TaskPhase?, generation: Int = 1, admitted: Bool = false) -> AgentTaskStatus {
        var status = AgentTaskStatus()
        status.phase = phase
        status.observedGeneration = generation
        var session = Session()
        session.startedAt = now
        status.session = session
        if admitted { status.admission = TaskAdmission() }
        return status
    }

    static let turnTable: [(String, TaskPhase?, Int, Bool, Bool, TaskTurn)] = [
        ("a task that nobody looked at begins", nil, 0, false, false, .begin),
        ("a task whose spec moved begins anew", .succeeded, 1, false, false, .begin),
        ("a task whose spec moved while it was applied begins anew", .applying, 1, false, true, .begin),
        ("a planned task is planned again", .planning, 2, false, false, .plan),
        ("a waiting task is planned again", .awaitingApproval, 2, false, false, .plan),
        ("a suspended task that is lifted is planned again", .suspended, 2, false, false, .plan),
        ("an admitted task goes on", .applying, 2, false, true, .apply),
        ("a task that is said to apply without an admission is planned again", .applying, 2, false, false, .plan),
        ("a task to be suspended is suspended", .awaitingApproval, 2, true, false, .suspend),
        ("a task to be suspended stops in the middle", .applying, 2, true, true, .suspend),
        ("a suspended task rests", .suspended, 2, true, false, .rest),
        ("a task that succeeded rests", .succeeded, 2, false, true, .rest),
        ("a task that was denied rests", .denied, 2, false, false, .rest),
        ("a task that failed rests, also when it is suspended", .failed, 2, true, false, .rest),
    ]

    @Test("the next turn follows from spec and status", arguments: turnTable)
    func turn(what: String, phase: TaskPhase?, generation: Int, suspend: Bool, admitted: Bool, expected: TaskTurn) {
        var spec = AgentTaskSpec()
        spec.suspend = suspend
        let status = status(phase, generation: generation, admitted: admitted)
        #expect(TaskMachine.turn(spec: spec, status: status, generation: 2, now: now) == expected, "\(what)")
    }

    @Test("a task fails at its deadline and not before; suspended and ended tasks do not")
    func deadline() {
        var spec = AgentTaskSpec()
        spec.deadline = .minutes(10)
        let status = status(.awaitingApproval)
        let end = now + .seconds(600)
        #expect(TaskMachine.turn(spec: spec, status: status, generation: 1, now: now + .seconds(599)) == .plan)
        guard case .fail(let message) = TaskMachine.turn(spec: spec, status: status, generation: 1, now: end) else {
            Issue.record("the task did not fail at its deadline")
            return
        }
        #expect(message.contains("10m"))
        #expect(TaskMachine.turn(spec: spec, status: self.status(.succeeded), generation: 1, now: end) == .rest)
        spec.suspend = true
        #expect(TaskMachine.turn(spec: spec, status: self.status(.suspended), generation: 1, now: end) == .rest)
    }

    @Test("a new session keeps what was seen of approvals and nothing else that was decided")
    func beginning() {
        var old = status(.failed, admitted: true)
        var given = GivenApproval()
        given.by = "alice"
        old.approvals = ApprovalStatus()
        old.approvals?.given = [given]
        old.approvals?.used = ["alice sha256:1"]
        old.steps = [StepStatus(name: "x")]
        let next = TaskMachine.beginning(after: old, uid: "0123456789", generation: 7, now: now)
        #expect(next.phase == .planning)
        #expect(next.observedGeneration == 7)
        #expect(next.admission == nil)
        #expect(next.steps.isEmpty)
        #expect(next.approvals?.given == [given])
        #expect(next.approvals?.used == ["alice sha256:1"])
        #expect(next.session?.id == "01234567-7")
    }

    static let conditionTable: [(TaskPhase, Set<String>)] = [
        (.planning, ["Reconciling"]), (.awaitingApproval, ["Reconciling"]), (.applying, ["Reconciling"]),
        (.denied, ["Stalled"]), (.failed, ["Stalled"]), (.succeeded, ["Ready"]), (.suspended, []),
    ]

    @Test("every phase has the conditions that kstatus reads", arguments: conditionTable)
    func conditions(phase: TaskPhase, types: Set<String>) {
        var status = AgentTaskStatus()
        status.enter(.planning, message: "before", generation: 1, at: now)
        status.enter(phase, message: "a sentence", generation: 2, at: now + .seconds(1))
        #expect(Set(status.conditions.filter { $0.status == .yes }.map(\.type)) == types)
        #expect(status.conditions["Ready"]?.reason == phase.rawValue)
        #expect(status.conditions.allSatisfy { $0.observedGeneration == 2 && $0.message == "a sentence" })
        #expect(status.conditions["Ready"]?.status == (phase == .succeeded ? .yes : .no))
    }
}
