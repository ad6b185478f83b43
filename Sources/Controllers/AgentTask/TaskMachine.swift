import InterlockAPI
import KubeCore

/// What a task's next turn is, from its spec and its status alone.
enum TaskTurn: Sendable, Hashable {
    /// The spec is new or was edited: a new session begins, and is looked at again at once.
    case begin
    /// Nothing to do until something changes.
    case rest
    /// Stop where it is; nothing new is started.
    case suspend
    /// Work out what the changes would do, and ask the gate.
    case plan
    /// Go on with what was admitted.
    case apply
    /// It cannot end well any more.
    case fail(String)

    /// Whose it is where several lead.
    var duty: Duties {
        switch self {
        case .plan: .admitting
        case .begin, .rest, .suspend, .apply, .fail: .carryingOut
        }
    }
}

/// The life of a task as a value: Planning, then Denied, AwaitingApproval or Applying, then Succeeded or Failed.
enum TaskMachine {
    static func turn(spec: AgentTaskSpec, status: AgentTaskStatus, generation: Int, now: Timestamp) -> TaskTurn {
        guard let phase = status.phase, status.observedGeneration == generation, status.session != nil else {
            return .begin
        }
        if phase.isEnd { return .rest }
        if spec.suspend { return phase == .suspended ? .rest : .suspend }
        if let end = deadline(spec: spec, status: status), end <= now {
            let length = spec.deadline?.description ?? ""
            return .fail("the task did not end within its deadline of \(length); edit its spec to begin anew")
        }
        return phase == .applying && status.admission != nil ? .apply : .plan
    }

    /// When the task fails if it has not ended; counted from when its session began, so that an edited task has its
    /// time again.
    static func deadline(spec: AgentTaskSpec, status: AgentTaskStatus) -> Timestamp? {
        guard let length = spec.deadline, let start = status.session?.startedAt else { return nil }
        return start + length.duration
    }

    /// The status with which a session begins: what was planned and done before belongs to the one before. Approvals
    /// stay, so that nobody gains time or counts twice by editing the task.
    static func beginning(after status: AgentTaskStatus, uid: String, generation: Int, now: Timestamp)
        -> AgentTaskStatus
    {
        var next = AgentTaskStatus()
        next.observedGeneration = generation
        next.phase = .planning
        next.approvals = status.approvals
        next.conditions = status.conditions
        var session = Session()
        session.id = "\(uid.prefix(8))-\(generation)"
        session.startedAt = now
        session.lastProgressAt = now
        next.session = session
        return next
    }
}
