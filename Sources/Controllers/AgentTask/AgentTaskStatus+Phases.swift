import Gate
import InterlockAPI
import KubeCore

extension AgentTaskStatus {
    /// The condition that goes with a phase.
    static func progress(of phase: TaskPhase) -> ObjectCondition.Progress {
        switch phase {
        case .planning, .awaitingApproval, .applying, .verifying, .rollingBack: .reconciling
        case .denied, .failed, .rolledBack, .stalled: .stalled
        case .succeeded: .ready
        case .suspended: .paused
        }
    }

    /// Moves the task to `phase`; every member that says why goes with it.
    mutating func enter(_ phase: TaskPhase, message: String, needs: String? = nil, generation: Int, at now: Timestamp) {
        if self.phase != phase { session?.lastProgressAt = now }
        self.phase = phase
        self.message = message
        self.needs = needs
        observedGeneration = generation
        ObjectCondition(progress: Self.progress(of: phase), reason: phase.rawValue, message: message)
            .set(in: &conditions, generation: generation, at: now)
    }

    /// Nothing is admitted any more; steps that were not done begin anew.
    mutating func withdrawAdmission() {
        admission = nil
        for index in steps.indices where steps[index].phase != .done {
            steps[index] = StepStatus(name: steps[index].name)
        }
    }

    /// Records what the gate let through. From the moment this is written the targets may take it.
    mutating func admit(
        _ assessment: Assessment, _ approvals: ApprovalStatus, targets: [AdmittedTarget], at now: Timestamp
    ) {
        var admission = TaskAdmission()
        admission.digest = assessment.plan.digest
        admission.at = now
        admission.hourlyDelta = assessment.plan.cost?.hourlyDelta ?? .zero
        admission.targets = targets
        self.admission = admission
        self.approvals = approvals.markingUsed()
        steps = targets.map { StepStatus(name: $0.change) }
    }
}

extension VerdictStatus {
    /// Every reason of a denial in one line.
    var denialMessage: String {
        let reasons = rules.filter { $0.decision == .deny }.map(\.message)
        return reasons.isEmpty ? "denied" : reasons.joined(separator: "; ")
    }
}
