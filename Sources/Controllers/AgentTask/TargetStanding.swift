import Gate
import InterlockAPI
import JSON
import KubeCore

/// One change as the API server would make it, or why it cannot be made.
enum TargetStanding: Sendable, Hashable {
    /// The outcome is known; `obstacles` are why it may not be made all the same, a sentence each.
    case planned(TargetChange, AdmittedTarget, obstacles: [String])
    /// Something else has to happen first.
    case waiting(String)
    case refused(String)
}

extension TargetStanding {
    /// A change whose outcome is known.
    ///
    /// - Parameters:
    ///   - live: the target as it is; nil where the change creates it.
    ///   - after: the target as the change would make it; nil where the change deletes it.
    static func planned(
        _ change: Change, live: GuardedSnapshot?, after: GuardedSnapshot?, obstacles: [String] = []
    ) -> TargetStanding {
        let metadata = after?.metadata ?? live?.metadata ?? ObjectMeta()
        var admitted = AdmittedTarget()
        admitted.change = change.name
        admitted.kind = change.target.kind
        admitted.name = change.target.name
        admitted.operation = change.operation
        admitted.uid = live?.metadata.uid
        admitted.before = live?.admittedDigest
        admitted.after = after?.specDigest
        if change.target.kind == .gpuNodePool { admitted.spec = after?.spec.objectValue }
        let target = TargetChange(
            name: change.name, kind: change.target.kind, target: change.target.name, targetUID: live?.metadata.uid,
            labels: metadata.labels, operation: change.operation, before: live?.admitted, after: after?.spec)
        return .planned(target, admitted, obstacles: obstacles)
    }
}
