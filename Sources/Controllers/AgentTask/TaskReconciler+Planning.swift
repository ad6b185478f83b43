import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

extension TaskReconciler {
    /// Works out what the changes would do, asks the gate, and records the answer.
    func plan(_ task: AgentTask, _ earlier: AgentTaskStatus, now: Timestamp) async throws -> Turn {
        var status = earlier
        status.withdrawAdmission()
        let generation = task.metadata.generation
        if let blocker = services.view.blocker() {
            status.enter(.planning, message: blocker, generation: generation, at: now)
            return Turn(status: status, outcome: .after(.seconds(5)))
        }
        switch try await observe(task) {
        case .waiting(let sentence):
            status.enter(.planning, message: sentence, generation: generation, at: now)
            return Turn(status: status, outcome: .after(.seconds(30)))
        case .refused(let verdict):
            status.plan = nil
            status.verdict = verdict
            status.steps = task.spec.changes.map { StepStatus(name: $0.name) }
            status.enter(.denied, message: verdict.denialMessage, generation: generation, at: now)
            return Turn(status: status)
        case .request(let request, let targets):
            return try await ask(task, status, request, targets, now: now)
        }
    }

    private func ask(
        _ task: AgentTask, _ status: AgentTaskStatus, _ request: ChangeRequest, _ targets: [AdmittedTarget],
        now: Timestamp
    ) async throws -> Turn {
        let preview = judge(task, request, earlier: status.approvals, now: now)
        guard preview.isAdmitted else {
            services.noteDenials(preview.assessment, of: AgentTask.kind, task.metadata, at: now)
            return settle(task, status, preview, targets, now: now)
        }
        // Another admission may have come between: the answer that counts is that of the turn.
        return try await services.desk.withTurn {
            if let blocker = services.view.blocker() { throw ControllerError.blocked(blocker) }
            let judgement = judge(task, request, earlier: status.approvals, now: now)
            services.noteDenials(judgement.assessment, of: AgentTask.kind, task.metadata, at: now)
            var turn = settle(task, status, judgement, targets, now: now)
            guard judgement.isAdmitted else { return (turn, nil) }
            turn.isWritten = true
            let entry = AdmissionDesk.Entry.task(
                task.key, uid: task.metadata.uid, version: task.metadata.resourceVersion, targets: targets)
            switch try await services.desk.writing(entry, { try await save(turn.status, of: task) }) {
            case .outdated:
                turn.outcome = .lookAgain
                return (turn, nil)
            case .written, .unchanged:
                return (turn, entry)
            }
        }
    }

    private func judge(
        _ task: AgentTask, _ request: ChangeRequest, earlier: ApprovalStatus?, now: Timestamp
    ) -> Judgement {
        Judgement(
            request, in: services.desk.context(askedBy: task.metadata.uid, at: now),
            annotations: task.metadata.annotations, earlier: earlier, trust: services.trust)
    }

    /// The status that says what the gate said.
    private func settle(
        _ task: AgentTask, _ earlier: AgentTaskStatus, _ judgement: Judgement, _ targets: [AdmittedTarget],
        now: Timestamp
    ) -> Turn {
        var status = earlier
        let generation = task.metadata.generation
        status.plan = judgement.assessment.plan
        status.verdict = judgement.assessment.verdict
        status.approvals = judgement.approvals
        status.steps = targets.map { StepStatus(name: $0.change) }
        switch judgement.admission {
        case .admitted(let approvals):
            status.admit(judgement.assessment, approvals, targets: targets, at: now)
            status.enter(.applying, message: "admitted; applying begins", generation: generation, at: now)
            return Turn(status: status)
        case .waiting(_, let needs):
            let digest = judgement.assessment.plan.digest
            status.enter(
                .awaitingApproval, message: "waits for approval of plan \(digest.prefix(19)): \(needs)", needs: needs,
                generation: generation, at: now)
            let outcome = judgement.nextLook(at: now).map { Outcome.after($0) } ?? .waitForChange
            return Turn(status: status, outcome: outcome)
        case .denied:
            status.enter(.denied, message: judgement.denial, generation: generation, at: now)
            return Turn(status: status)
        }
    }

    /// Reads everything that the task touches.
    func observe(_ task: AgentTask) async throws -> TaskPlanning {
        let namespace = task.metadata.namespace
        let ordered: [InterlockAPI.Change]
        switch ChangeOrder.order(task.spec.changes) {
        case .failure(let refusal): return .refused(refusal)
        case .success(let changes): ordered = changes
        }
        let agent = services.agent(of: task)
        var targets: [TargetStanding] = []
        if case .refused = agent {
        } else {
            let reader = TargetAccess(task: task.key, services: services)
            for change in ordered { targets.append(try await reader.standing(of: change)) }
        }
        return TaskPlanning(
            task: task, requester: services.user(in: task.metadata.annotations, InterlockKey.requestedBy),
            groups: services.groups(in: task.metadata.annotations, InterlockKey.requestedByGroups),
            namespaceLabels: services.view.labels(ofNamespace: namespace), agent: agent, targets: targets)
    }
}
