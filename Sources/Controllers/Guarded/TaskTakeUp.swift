import Gate
import InterlockAPI
import JSON
import KubeCore

/// Whether a spec that is not admitted yet is what an admitted task brought: then it is not asked about again.
///
/// The task's status, which only the controller may write, has to name this object, the content that is admitted now,
/// and the content that the spec has; the task has to be applying it, for the spec that it has now; and this object
/// must not have taken it already.
enum TaskTakeUp {
    /// Where the content comes from; nil where the task does not stand for it.
    static func source<Resource: GuardedResource>(
        of resource: Resource, task: AgentTask, at now: Timestamp
    ) -> AdmittedBy? {
        guard task.metadata.namespace == resource.metadata.namespace, !task.metadata.isBeingDeleted,
            task.status.phase == .applying, task.status.observedGeneration == task.metadata.generation,
            let admission = task.status.admission,
            let target = admission.targets.first(where: {
                $0.kind == Resource.targetKind && $0.name == resource.metadata.name && $0.operation == .apply
            })
        else { return nil }
        let isSameObject =
            target.uid.map { $0 == resource.metadata.uid } ?? (resource.status.admittedDigest == nil)
        guard isSameObject, target.before == resource.status.admittedDigest,
            target.after == SpecDigest.of(resource.spec), isReserved(target),
            task.status.steps.first(where: { $0.name == target.change })?.phase != .done
        else { return nil }
        if let earlier = resource.status.admittedBy, earlier.taskUID == task.metadata.uid,
            earlier.change == target.change, earlier.digest == admission.digest
        {
            return nil
        }
        var source = AdmittedBy()
        source.digest = admission.digest
        source.at = now
        source.task = task.key.description
        source.taskUID = task.metadata.uid
        source.change = target.change
        source.generation = resource.metadata.generation
        return source
    }

    /// Whether the task's record holds the content itself, where that costs money: what nobody could reserve is not taken.
    private static func isReserved(_ target: AdmittedTarget) -> Bool {
        guard target.kind == .gpuNodePool else { return true }
        return target.spec.map { ContentDigest.sha256(.object($0)) } == target.after
    }

    /// The task that an object's annotation names; nil where it names none of the object's own namespace.
    static func claimedTask(of metadata: ObjectMeta) -> ObjectKey? {
        guard let text = metadata.annotations[InterlockKey.task] else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == metadata.namespace, !parts[1].isEmpty else { return nil }
        return ObjectKey(namespace: metadata.namespace, name: String(parts[1]))
    }
}
