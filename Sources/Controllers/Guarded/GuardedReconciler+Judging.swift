import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

extension GuardedReconciler {
    /// A direct edit: planned, priced, judged and, where the rules say so, waiting for approvals on the object itself.
    func judge(_ resource: Resource, _ earlier: Resource.Status, now: Timestamp) async throws -> Outcome {
        if let blocker = services.view.blocker() {
            var status = earlier
            status.set(
                ObjectCondition(progress: .reconciling, reason: "Waiting", message: blocker),
                generation: resource.metadata.generation, at: now)
            return try await save(status, of: resource) == .outdated ? .lookAgain : .after(.seconds(5))
        }
        let preview = judgement(of: resource, now: now)
        guard preview.isAdmitted else { return try await hold(resource, earlier, preview, now: now) }
        // Another admission may have come between: the answer that counts is that of the turn.
        return try await services.desk.withTurn {
            if let blocker = services.view.blocker() { throw ControllerError.blocked(blocker) }
            let judgement = judgement(of: resource, now: now)
            guard judgement.isAdmitted else {
                return (try await hold(resource, earlier, judgement, now: now), nil)
            }
            var status = earlier
            status.approvals = judgement.approvals.markingUsed()
            let entry = realisation.entry(for: resource)
            let (outcome, write) = try await services.desk.writing(entry) {
                try await admit(resource, status, by: source(judgement, of: resource, now: now), now: now)
            }
            if write == .written {
                services.noteDenials(judgement.assessment, of: Resource.kind, resource.metadata, at: now)
            }
            return (outcome, write == .written ? entry : nil)
        }
    }

    /// Not admitted: what was admitted before stays in force.
    private func hold(
        _ resource: Resource, _ earlier: Resource.Status, _ judgement: Judgement, now: Timestamp
    ) async throws -> Outcome {
        var status = earlier
        let generation = resource.metadata.generation
        let before = resource.status.conditions[ConditionType.ready]?.reason
        status.plan = judgement.assessment.plan
        status.verdict = judgement.assessment.verdict
        status.approvals = judgement.approvals
        var outcome = Outcome.waitForChange
        var decision = InterlockMetrics.AdmissionDecision.denied
        switch judgement.admission {
        case .admitted:
            return .lookAgain
        case .waiting(_, let needs):
            status.needs = needs
            let message = "waits for approval of plan \(judgement.assessment.plan.digest.prefix(19)): \(needs)"
            status.set(
                ObjectCondition(progress: .reconciling, reason: "AwaitingApproval", message: message),
                generation: generation, at: now)
            decision = .waiting
            if let next = judgement.nextLook(at: now) { outcome = .after(next) }
        case .denied:
            status.needs = nil
            status.set(
                ObjectCondition(progress: .stalled, reason: "Denied", message: judgement.denial),
                generation: generation, at: now)
            // A budget may have room again, or a freeze may be over.
            outcome = .after(.seconds(60))
        }
        let written = try await save(status, of: resource)
        if written == .written, before != status.conditions[ConditionType.ready]?.reason {
            services.metrics.count(decision)
        }
        if written != .outdated {
            services.noteDenials(judgement.assessment, of: Resource.kind, resource.metadata, at: now)
        }
        return written == .outdated ? .lookAgain : outcome
    }

    private func judgement(of resource: Resource, now: Timestamp) -> Judgement {
        Judgement(
            request(for: resource), in: services.desk.context(askedBy: resource.metadata.uid, at: now),
            annotations: resource.metadata.annotations, earlier: resource.status.approvals, trust: services.trust)
    }

    /// What the spec asks for beyond what is admitted.
    func request(for resource: Resource) -> ChangeRequest {
        let metadata = resource.metadata
        let change = TargetChange(
            name: "spec", kind: Resource.targetKind, target: metadata.name, targetUID: metadata.uid,
            labels: metadata.labels, before: resource.status.admitted?.json, after: resource.spec.json)
        return ChangeRequest(
            uid: metadata.uid, namespace: metadata.namespace,
            namespaceLabels: services.view.labels(ofNamespace: metadata.namespace), requester: requester(metadata),
            requesterGroups: services.groups(
                in: metadata.annotations, InterlockKey.changedByGroups, InterlockKey.requestedByGroups),
            changes: [change], unavailable: resource.unavailableParts)
    }

    /// The same, asked for by an admitted task.
    func request(for resource: Resource, broughtBy task: AgentTask) -> ChangeRequest {
        var request = request(for: resource)
        request.uid = task.metadata.uid
        request.requester = services.user(in: task.metadata.annotations, InterlockKey.requestedBy)
        request.requesterGroups = services.groups(in: task.metadata.annotations, InterlockKey.requestedByGroups)
        request.task = task.expressionDocument
        request.lease = task.spec.lease
        return request
    }

    private func requester(_ metadata: ObjectMeta) -> String? {
        services.user(in: metadata.annotations, InterlockKey.changedBy, InterlockKey.requestedBy)
    }

    private func source(_ judgement: Judgement, of resource: Resource, now: Timestamp) -> AdmittedBy {
        var source = AdmittedBy()
        source.digest = judgement.assessment.plan.digest
        source.at = now
        source.requester = requester(resource.metadata)
        source.generation = resource.metadata.generation
        return source
    }
}
