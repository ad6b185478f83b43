import Gate
import InterlockAPI
import KubeCore
import KubeRuntime
import Logging
import Providers

/// Holds an object to what the gate admitted, and brings its spec before the gate where the two differ.
struct GuardedReconciler<Realising: Realisation>: Reconciler {
    typealias Resource = Realising.Resource

    let services: ControllerServices
    let informer: Informer<Resource>
    let realisation: Realising

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let cached = informer.store[key] else { return .done }
        switch cached.content {
        case .failure(let failure):
            guard services.duties.contains(.carryingOut) else { return .waitForChange }
            try await services.reportUndecodable(Resource.kind, key, failure)
            return .waitForChange
        case .success(let resource):
            return resource.metadata.isBeingDeleted ? .done : try await advance(resource)
        }
    }

    private func advance(_ resource: Resource) async throws -> Outcome {
        let now = services.now()
        if services.duties == .admitting { return try await admitIfAsked(resource, now: now) }
        var status = resource.status
        status.observedGeneration = resource.metadata.generation
        var standing: ObjectCondition?
        var failure: Status?
        if let admitted = status.admitted {
            markBounds(admitted, of: resource, &status, now: now)
            do {
                standing = try await realisation.realise(admitted, of: resource, &status)
            } catch let answer as Status {
                failure = answer
                standing = ObjectCondition(
                    progress: .reconciling, reason: "Failed",
                    message: "what is admitted could not be put in place and is tried again: \(answer)")
            }
        }
        let outcome = try await compare(resource, status, standing, now: now)
        // Told on the object first; the queue's back-off decides when to try again.
        if let failure { throw failure }
        return outcome
    }

    /// Brings the spec before the gate where it is not what is admitted.
    private func compare(
        _ resource: Resource, _ status: Resource.Status, _ standing: ObjectCondition?, now: Timestamp
    ) async throws -> Outcome {
        guard status.admittedDigest != SpecDigest.of(resource.spec) else {
            return try await settle(resource, status, standing, now: now)
        }
        guard services.duties.contains(.admitting) else {
            return try await leave(resource, status, standing, now: now)
        }
        if let (source, task) = try await takeUp(resource, now: now) {
            let request = request(for: resource, broughtBy: task)
            guard let sentence = services.objection(to: request, agent: agent(of: task, for: resource), at: now) else {
                return try await admit(resource, status, by: source, now: now).outcome
            }
            return try await halted(resource, status, sentence, now: now)
        }
        return try await judge(resource, status, now: now)
    }

    /// Nothing is asked for that is not admitted.
    private func settle(
        _ resource: Resource, _ earlier: Resource.Status, _ standing: ObjectCondition?, now: Timestamp
    ) async throws -> Outcome {
        var status = earlier
        status.withdrawPlan()
        status.admittedBy?.generation = resource.metadata.generation
        if let standing { status.set(standing, generation: resource.metadata.generation, at: now) }
        let written = try await save(status, of: resource)
        return written == .outdated ? .lookAgain : (standing?.progress == .reconciling ? .after(.seconds(30)) : .done)
    }

    /// The agent behind a task, for its switch. A task that changes its own agent was let through as that agent was.
    func agent(of task: AgentTask, for resource: Resource) -> AgentStanding {
        guard var agent = resource as? AgentConfig, agent.metadata.name == task.spec.agent else {
            return services.agent(of: task)
        }
        agent.spec = agent.status.admitted ?? agent.spec
        return AgentStanding(
            name: agent.metadata.name, namespace: agent.metadata.namespace, config: .success(agent))
    }

    /// The admitted task that brought the spec, if there is one.
    func takeUp(_ resource: Resource, now: Timestamp) async throws -> (AdmittedBy, AgentTask)? {
        guard let key = TaskTakeUp.claimedTask(of: resource.metadata) else { return nil }
        // Not from the cache: the task's admission was written before the spec, but its cache may be behind.
        let address = ObjectAddress(kind: AgentTask.kind, key: key)
        guard let json = try await services.access.get(address) else { return nil }
        do {
            let task = try AgentTask(json: json)
            return TaskTakeUp.source(of: resource, task: task, at: now).map { ($0, task) }
        } catch {
            services.logger.warning("a task cannot be read", metadata: ["task": "\(key)", "error": "\(error)"])
            return nil
        }
    }

    /// Records the spec as admitted; it takes effect from the next turn on, when that is written.
    func admit(
        _ resource: Resource, _ earlier: Resource.Status, by source: AdmittedBy, now: Timestamp
    ) async throws -> (outcome: Outcome, write: StatusWrite) {
        guard services.duties.contains(.admitting) else {
            throw TerminalError(ControllerError.notAdmitting("\(Resource.kind.kind) \(resource.key)"))
        }
        var status = earlier
        status.withdrawPlan()
        status.admitted = resource.spec
        status.admittedBy = source
        status.set(
            ObjectCondition(progress: .reconciling, reason: "Admitted", message: "admitted; taking effect"),
            generation: resource.metadata.generation, at: now)
        let write = try await save(status, of: resource)
        if write == .written {
            services.metrics.count(.admitted)
        }
        return (write == .outdated ? .lookAgain : .waitForChange, write)
    }

    /// Writes the status, and tells of it where the object stands otherwise than before.
    func save(_ status: Resource.Status, of resource: Resource) async throws -> StatusWrite {
        let result = try await services.write(status, of: resource)
        guard result == .written else { return result }
        let before = resource.status.conditions[ConditionType.ready]
        if let bounds = status.conditions[ConditionType.outOfBounds],
            resource.status.conditions[ConditionType.outOfBounds] == nil
        {
            services.announce(
                resource, reason: ConditionType.outOfBounds, action: "Reconcile", note: bounds.message, isWarning: true)
        }
        guard let ready = status.conditions[ConditionType.ready], ready.reason != before?.reason else { return result }
        services.announce(
            resource, reason: ready.reason, action: "Reconcile", note: ready.message,
            isWarning: status.conditions[ConditionType.stalled] != nil)
        return result
    }
}

extension GuardedStatus {
    /// Nothing waits any more. What was seen of approvals stays, so that none of them gains time or counts twice.
    mutating func withdrawPlan() {
        plan = nil
        verdict = nil
        needs = nil
        approvals?.needed = []
        if approvals?.given.isEmpty == true, approvals?.used.isEmpty == true { approvals = nil }
    }

    mutating func set(_ condition: ObjectCondition, generation: Int, at now: Timestamp) {
        message = condition.message
        condition.set(in: &conditions, generation: generation, at: now)
    }
}
