import InterlockAPI
import KubeCore

/// What to do next about one admitted change.
enum StepAction: Sendable, Hashable {
    /// Apply or delete now; the target is as it was when the plan was made.
    case write
    /// It is written already, perhaps before a restart: wait for the target.
    case written
    /// The target's own reconciler is at it.
    case wait(String)
    case done
    /// The target is not what the plan was made for.
    case replan(String)
    case fail(String)
}

/// One step of a task as a value: write once, then wait until the target is what was admitted.
enum StepMachine {
    static let timeout = DurationString.minutes(10)

    /// - Parameters:
    ///   - live: the target as it is; nil where there is none.
    ///   - isMarked: whether the target says that this plan of this task wrote it; its own reconciler looks there.
    static func action(
        change: Change, admitted: AdmittedTarget, step: StepStatus, live: GuardedSnapshot?, isMarked: Bool,
        now: Timestamp
    ) -> StepAction {
        let action =
            switch admitted.operation {
            case .apply: applyAction(admitted: admitted, step: step, live: live, isMarked: isMarked)
            case .delete: deleteAction(admitted: admitted, live: live)
            }
        switch action {
        case .done, .fail, .replan: return action
        case .write, .written, .wait:
            guard let start = step.startedAt, start + (change.timeout ?? timeout).duration <= now else { return action }
            let target = "\(admitted.kind.rawValue) \(admitted.name)"
            let state = live?.ready?.message ?? "it does not exist"
            return .fail("\(target) was not ready within \((change.timeout ?? timeout).description): \(state)")
        }
    }

    private static func applyAction(
        admitted: AdmittedTarget, step: StepStatus, live: GuardedSnapshot?, isMarked: Bool
    ) -> StepAction {
        let target = "\(admitted.kind.rawValue) \(admitted.name)"
        let isWritten = step.phase == .waiting
        guard let live else {
            if isWritten { return .fail("\(target) was deleted before it was ready") }
            return admitted.uid == nil ? .write : .replan("\(target) was deleted after the plan was made")
        }
        if let uid = admitted.uid, uid != live.metadata.uid {
            return isWritten
                ? .fail("\(target) was deleted and created again before it was ready")
                : .replan("\(target) was deleted and created again after the plan was made")
        }
        if live.specDigest == admitted.after {
            if live.isSettled { return .done }
            if live.metadata.isBeingDeleted { return .fail("\(target) is being deleted") }
            if isWritten { return .wait(waiting(for: target, live)) }
            // Somebody else wanted the same: the target is still to be told that it was admitted.
            return isMarked || live.admittedDigest == admitted.after ? .written : .write
        }
        if isWritten { return .fail("\(target) was changed by somebody else before it was ready") }
        if admitted.uid == nil { return .replan("\(target) was created by somebody else after the plan was made") }
        if live.admittedDigest != admitted.before { return .replan("\(target) was changed after the plan was made") }
        return .write
    }

    private static func deleteAction(admitted: AdmittedTarget, live: GuardedSnapshot?) -> StepAction {
        let target = "\(admitted.kind.rawValue) \(admitted.name)"
        guard let live else { return .done }
        guard live.metadata.uid == admitted.uid else {
            return .replan("\(target) was deleted and created again after the plan was made")
        }
        if live.metadata.isBeingDeleted { return .wait("\(target) is being deleted") }
        if live.admittedDigest != admitted.before { return .replan("\(target) was changed after the plan was made") }
        return .write
    }

    private static func waiting(for target: String, _ live: GuardedSnapshot) -> String {
        guard live.observedGeneration == live.metadata.generation, let ready = live.ready, !ready.message.isEmpty else {
            return "waits for \(target) to be ready"
        }
        return "waits for \(target): \(ready.message)"
    }
}
