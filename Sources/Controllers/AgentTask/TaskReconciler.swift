import Gate
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// Takes one AgentTask a step further: reads, decides, writes once.
struct TaskReconciler: Reconciler {
    let services: ControllerServices

    /// A turn's result: the status as it should be, and when to look again.
    struct Turn: Sendable {
        var status: AgentTaskStatus
        var outcome: Outcome = .waitForChange
        /// What the turn wrote itself, because it had to be written before others went on.
        var isWritten = false
    }

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let cached = services.view.tasks.store[key] else { return .done }
        switch cached.content {
        case .failure(let failure):
            guard services.duties.contains(.carryingOut) else { return .waitForChange }
            try await services.reportUndecodable(AgentTask.kind, key, failure)
            return .waitForChange
        case .success(let task):
            return task.metadata.isBeingDeleted ? .done : try await advance(task)
        }
    }

    private func advance(_ task: AgentTask) async throws -> Outcome {
        let turn: Turn
        do {
            turn = try await self.turn(of: task)
        } catch let error as ControllerError where error.isOutdatedRead {
            return .lookAgain
        } catch let answer as Status {
            // Told on the object; the queue's back-off decides when to try again.
            _ = try await save(refused(answer, task), of: task)
            throw answer
        }
        guard !turn.isWritten else { return turn.outcome }
        return try await save(turn.status, of: task) == .outdated ? .lookAgain : turn.outcome
    }

    /// Writes the status, and tells of it where the phase is another one.
    func save(_ status: AgentTaskStatus, of task: AgentTask) async throws -> StatusWrite {
        guard
            services.duties.contains(.admitting) || status.admission == nil
                || status.admission == task.status.admission
        else { throw TerminalError(ControllerError.notAdmitting("AgentTask \(task.key)")) }
        let result = try await services.write(status, of: task)
        guard result == .written, let phase = status.phase, phase != task.status.phase else { return result }
        services.metrics.count(entered: phase)
        switch phase {
        case .applying: services.metrics.count(.admitted)
        case .awaitingApproval: services.metrics.count(.waiting)
        case .denied: services.metrics.count(.denied)
        default: break
        }
        services.announce(
            task, reason: phase.rawValue, action: "Reconcile", note: status.message ?? phase.rawValue,
            isWarning: AgentTaskStatus.progress(of: phase) == .stalled)
        return result
    }

    /// The task as it stands, with what keeps it there.
    private func refused(_ answer: Status, _ task: AgentTask) -> AgentTaskStatus {
        let (now, generation) = (services.now(), task.metadata.generation)
        var status = task.status
        if TaskMachine.turn(spec: task.spec, status: status, generation: generation, now: now) == .begin {
            status = TaskMachine.beginning(after: status, uid: task.metadata.uid, generation: generation, now: now)
        }
        status.enter(
            status.phase ?? .planning, message: "the API server refused a step, which is tried again: \(answer)",
            needs: status.needs, generation: generation, at: now)
        return status
    }

    private func turn(of task: AgentTask) async throws -> Turn {
        let now = services.now()
        let generation = task.metadata.generation
        var status = task.status
        if TaskMachine.turn(spec: task.spec, status: status, generation: generation, now: now) == .begin {
            status = TaskMachine.beginning(
                after: status, uid: task.metadata.uid, generation: generation, now: now)
        }
        let next = TaskMachine.turn(spec: task.spec, status: status, generation: generation, now: now)
        guard services.duties.contains(next.duty) else { return leaving(task, next, status, now: now) }
        switch next {
        case .begin, .rest:
            return Turn(status: status, outcome: .waitForChange)
        case .suspend:
            status.withdrawAdmission()
            status.enter(
                .suspended, message: "suspended; nothing new is started until spec.suspend is false",
                generation: generation, at: now)
            return Turn(status: status)
        case .fail(let message):
            status.enter(.failed, message: message, generation: generation, at: now)
            return Turn(status: status)
        case .plan:
            return try await plan(task, status, now: now).lookingAgain(before: deadline(task, status), now: now)
        case .apply:
            return try await apply(task, status, now: now).lookingAgain(before: deadline(task, status), now: now)
        }
    }

    /// What is another process's to do: nothing, but for saying so where nobody does it, and for the deadline.
    private func leaving(_ task: AgentTask, _ next: TaskTurn, _ status: AgentTaskStatus, now: Timestamp) -> Turn {
        guard next == .plan, services.duties == .carryingOut else { return Turn(status: task.status) }
        var turn = Turn(status: task.status)
        if status.phase == .planning {
            // Whoever leads looks at every object first, so this is only for when nobody does.
            turn.outcome = .after(.seconds(10))
            if !services.isDeskHeld() {
                turn.status = status
                turn.status.enter(
                    .planning, message: DeskAbsence.sentence, generation: task.metadata.generation, at: now)
            }
        }
        return turn.lookingAgain(before: deadline(task, status), now: now)
    }

    private func deadline(_ task: AgentTask, _ status: AgentTaskStatus) -> Timestamp? {
        TaskMachine.deadline(spec: task.spec, status: status)
    }
}

extension TaskReconciler.Turn {
    /// Looks again at `end` at the latest, so that nothing sleeps through its own deadline.
    fileprivate func lookingAgain(before end: Timestamp?, now: Timestamp) -> Self {
        guard let end, !(status.phase?.isEnd ?? false) else { return self }
        var turn = self
        turn.outcome = outcome.atLatest(after: max(end - now, .zero))
        return turn
    }
}

extension Outcome {
    /// The object moved on since it was read: soon, when the cache has caught up.
    static let lookAgain = Outcome.after(.milliseconds(20))

    /// This, but not later than after `delay`.
    func atLatest(after delay: Duration) -> Outcome {
        switch self {
        case .done, .waitForChange: .after(delay)
        case .after(let other): .after(min(other, delay))
        }
    }
}
