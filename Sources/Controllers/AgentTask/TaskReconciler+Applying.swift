import Gate
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

extension TaskReconciler {
    /// Goes on with the first change that is not done; at most one target is written.
    func apply(_ task: AgentTask, _ earlier: AgentTaskStatus, now: Timestamp) async throws -> Turn {
        guard let admission = earlier.admission else { return Turn(status: earlier) }
        var turn = Turn(status: earlier)
        let targets = TargetAccess(task: task.key, services: services)
        for admitted in admission.targets {
            guard let change = task.spec.changes.first(where: { $0.name == admitted.change }) else {
                turn.fail("change \"\(admitted.change)\" was admitted and is not in the spec", task, now)
                return turn
            }
            var step = turn.status.steps.first { $0.name == admitted.change } ?? StepStatus(name: admitted.change)
            if step.phase == .done { continue }
            if step.startedAt == nil { step.startedAt = now }
            let live = try await targets.live(change.target)
            let isMarked = live?.isMarked(by: task.key, plan: admission.digest) ?? false
            let action = StepMachine.action(
                change: change, admitted: admitted, step: step, live: live, isMarked: isMarked, now: now)
            let isOver = try await perform(
                action, change: change, admitted: admitted, live: live, step: &step, turn: &turn, of: task, now: now)
            turn.set(step, now: now)
            if !isOver { return turn }
        }
        turn.status.enter(.succeeded, message: "every change is applied", generation: task.metadata.generation, at: now)
        turn.outcome = .done
        return turn
    }

    /// Does what the step's machine says; true if the next step may begin.
    private func perform(
        _ action: StepAction, change: InterlockAPI.Change, admitted: AdmittedTarget, live: GuardedSnapshot?,
        step: inout StepStatus, turn: inout Turn, of task: AgentTask, now: Timestamp
    ) async throws -> Bool {
        switch action {
        case .done:
            step.phase = .done
            step.message = nil
            return true
        case .written:
            turn.wait(&step, "written; waits for \(admitted.kind.rawValue) \(admitted.name)", task, change, now)
        case .wait(let sentence):
            turn.wait(&step, sentence, task, change, now)
        case .replan(let sentence):
            turn.replan(sentence, task, now)
            step = StepStatus(name: step.name)
        case .fail(let sentence):
            step.phase = .failed
            step.message = sentence
            turn.fail(sentence, task, now)
        case .write:
            // Before anything is asked of the server: the switches, which need no more than who asks for what and where.
            let request = request(for: change, live, after: live?.spec, of: task)
            if let sentence = services.halt(of: request, agent: services.agent(of: task), at: now) {
                turn.hold(&step, sentence, task, now)
                return false
            }
            step.attempts += 1
            step.phase = .applying
            try await write(change, admitted, live, step: &step, turn: &turn, of: task, now: now)
        }
        return false
    }

    private func write(
        _ change: InterlockAPI.Change, _ admitted: AdmittedTarget, _ live: GuardedSnapshot?, step: inout StepStatus,
        turn: inout Turn, of task: AgentTask, now: Timestamp
    ) async throws {
        // The cache may be behind: nothing is written for a task that was edited, suspended or deleted meanwhile.
        let current = try await services.access.get(address(of: task))
        guard current?["metadata"]?["resourceVersion"]?.stringValue == task.metadata.resourceVersion else {
            throw ControllerError.outdatedRead("AgentTask \(task.key)")
        }
        let targets = TargetAccess(task: task.key, services: services)
        let title = "\(admitted.kind.rawValue) \(admitted.name)"
        guard admitted.operation == .apply else {
            guard !isHeld(request(for: change, live, after: nil, of: task), &step, &turn, task, now) else { return }
            guard let live, try await targets.delete(change.target, live) else {
                throw ControllerError.outdatedRead(title)
            }
            turn.wait(&step, "\(title) is being deleted", task, change, now)
            return
        }
        // The same dry run as for the plan must have the same answer as then.
        let plan = turn.status.admission?.digest
        switch try await targets.apply(change, to: live, plan: plan, isDryRun: true) {
        case .applied(let expected) where expected.specDigest == admitted.after:
            let request = request(for: change, live, after: expected.spec, of: task)
            guard !isHeld(request, &step, &turn, task, now) else { return }
        case .outdated:
            // Nothing is known against the plan, so its approvals are not spent on another one.
            throw ControllerError.outdatedRead(title)
        case .applied, .owned, .refused:
            turn.replan("\(title) would not become what was admitted; planned anew", task, now)
            step = StepStatus(name: step.name)
            return
        }
        switch try await targets.apply(change, to: live, plan: plan, isDryRun: false) {
        case .applied(let result) where result.specDigest == admitted.after:
            turn.wait(&step, "written; waits for \(title)", task, change, now)
        case .applied:
            step.phase = .failed
            turn.fail("the API server stored another spec of \(title) than was admitted; it is not taken up", task, now)
        case .outdated:
            throw ControllerError.outdatedRead(title)
        case .owned(let conflict):
            turn.replan(conflict.sentence(target: title), task, now)
            step = StepStatus(name: step.name)
        case .refused(let sentence):
            step.phase = .failed
            step.message = sentence
            turn.fail(sentence, task, now)
        }
    }

    /// Whether the policies as they are now would deny what is about to be written. It waits until they let it: a policy
    /// that was changed since holds for what is not written yet.
    private func isHeld(
        _ request: ChangeRequest, _ step: inout StepStatus, _ turn: inout Turn, _ task: AgentTask, _ now: Timestamp
    ) -> Bool {
        guard let sentence = services.objection(to: request, agent: services.agent(of: task), at: now) else {
            return false
        }
        // Nothing was tried.
        step.attempts -= 1
        step.phase = .pending
        turn.hold(&step, sentence, task, now)
        return true
    }

    /// One change of an admitted task, as the gate is asked about it again.
    private func request(
        for change: InterlockAPI.Change, _ live: GuardedSnapshot?, after: JSONValue?, of task: AgentTask
    ) -> ChangeRequest {
        let target = TargetChange(
            name: change.name, kind: change.target.kind, target: change.target.name, targetUID: live?.metadata.uid,
            labels: live?.metadata.labels ?? [:], operation: change.operation, before: live?.admitted, after: after)
        let metadata = task.metadata
        return ChangeRequest(
            uid: metadata.uid, namespace: metadata.namespace,
            namespaceLabels: services.view.labels(ofNamespace: metadata.namespace),
            requester: services.user(in: metadata.annotations, InterlockKey.requestedBy),
            requesterGroups: services.groups(in: metadata.annotations, InterlockKey.requestedByGroups),
            changes: [target], task: task.expressionDocument, lease: task.spec.lease)
    }

    private func address(of task: AgentTask) -> ObjectAddress {
        ObjectAddress(kind: AgentTask.kind, key: task.key)
    }
}

extension TaskReconciler.Turn {
    fileprivate mutating func set(_ step: StepStatus, now: Timestamp) {
        guard let index = status.steps.firstIndex(where: { $0.name == step.name }) else { return }
        if status.steps[index].phase != step.phase { status.session?.lastProgressAt = now }
        status.steps[index] = step
    }

    fileprivate mutating func wait(
        _ step: inout StepStatus, _ sentence: String, _ task: AgentTask, _ change: InterlockAPI.Change, _ now: Timestamp
    ) {
        step.phase = .waiting
        step.message = sentence
        status.enter(.applying, message: sentence, generation: task.metadata.generation, at: now)
        let end = (step.startedAt ?? now) + (change.timeout ?? StepMachine.timeout).duration
        outcome = .after(max(end - now, .zero))
    }

    /// Nothing is written until a switch is back; the step's time goes on.
    fileprivate mutating func hold(_ step: inout StepStatus, _ sentence: String, _ task: AgentTask, _ now: Timestamp) {
        step.message = sentence
        status.enter(.applying, message: "held: \(sentence)", generation: task.metadata.generation, at: now)
        outcome = .after(.seconds(60))
    }

    fileprivate mutating func replan(_ sentence: String, _ task: AgentTask, _ now: Timestamp) {
        status.withdrawAdmission()
        status.enter(.planning, message: sentence, generation: task.metadata.generation, at: now)
        outcome = .after(.seconds(1))
    }

    fileprivate mutating func fail(_ sentence: String, _ task: AgentTask, _ now: Timestamp) {
        status.enter(.failed, message: sentence, generation: task.metadata.generation, at: now)
    }
}
