import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

/// Where one process admits and another carries out.
extension GuardedReconciler {
    /// The part of whoever admits: looks at nothing but a spec that is not what is admitted.
    ///
    /// What an admitted task brought is taken up within a turn, too, and remembered until the cache shows it: the task's
    /// reservation may be given back by another process before this one's cache has the pool.
    func admitIfAsked(_ resource: Resource, now: Timestamp) async throws -> Outcome {
        var status = resource.status
        status.observedGeneration = resource.metadata.generation
        guard status.admittedDigest != SpecDigest.of(resource.spec) else { return .waitForChange }
        guard TaskTakeUp.claimedTask(of: resource.metadata) != nil else {
            return try await judge(resource, status, now: now)
        }
        let outcome = try await services.desk.withTurn { [status] () -> (Outcome?, AdmissionDesk.Entry?) in
            guard let (source, task) = try await takeUp(resource, now: now) else { return (nil, nil) }
            let request = request(for: resource, broughtBy: task)
            if let sentence = services.objection(to: request, agent: agent(of: task, for: resource), at: now) {
                return (try await halted(resource, status, sentence, now: now), nil)
            }
            let entry = realisation.entry(for: resource)
            let (outcome, write) = try await services.desk.writing(entry) {
                try await admit(resource, status, by: source, now: now)
            }
            return (outcome, write == .written ? entry : nil)
        }
        if let outcome { return outcome }
        return try await judge(resource, status, now: now)
    }

    /// The part of whoever carries out, where the spec is not what is admitted: what is admitted stays in force, and its
    /// figures are kept up. How the spec stands is said by whoever admits, unless nobody does.
    func leave(
        _ resource: Resource, _ earlier: Resource.Status, _ standing: ObjectCondition?, now: Timestamp
    ) async throws -> Outcome {
        var status = earlier
        status.observedGeneration = resource.status.observedGeneration
        let isLookedAt = resource.status.observedGeneration == resource.metadata.generation
        if !isLookedAt, !services.isDeskHeld() {
            status.set(
                ObjectCondition(progress: .reconciling, reason: "Waiting", message: DeskAbsence.sentence),
                generation: resource.metadata.generation, at: now)
        }
        guard try await save(status, of: resource) != .outdated else { return .lookAgain }
        if !isLookedAt { return .after(.seconds(10)) }
        return standing?.progress == .reconciling ? .after(.seconds(30)) : .waitForChange
    }

    func halted(
        _ resource: Resource, _ status: Resource.Status, _ sentence: String, now: Timestamp
    ) async throws -> Outcome {
        var held = status
        held.set(
            ObjectCondition(progress: .reconciling, reason: "Halted", message: sentence),
            generation: resource.metadata.generation, at: now)
        return try await save(held, of: resource) == .outdated ? .lookAgain : .after(.seconds(60))
    }
}

enum DeskAbsence {
    static let sentence =
        "waits for an admission: no process makes any now, because none holds the lease of shard 0; see its log and docs/high-availability.md"
}
