import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

extension GuardedReconciler {
    /// Says on the object whether what is admitted is still what the policies would let through. It is told and not
    /// undone: what stands there may be in use.
    func markBounds(
        _ admitted: Resource.Spec, of resource: Resource, _ status: inout Resource.Status, now: Timestamp
    ) {
        // Of caches that are behind nothing is said; what was said before stands.
        guard services.view.blocker() == nil else { return }
        let metadata = resource.metadata
        let object = StandingObject(
            kind: Resource.targetKind, key: resource.key, labels: metadata.labels,
            namespaceLabels: services.view.labels(ofNamespace: metadata.namespace), spec: admitted.json)
        let verdicts = Gate.standing(object, in: services.desk.context(askedBy: metadata.uid, at: now))
        let reasons = verdicts.map(\.message).joined(separator: "; ")
        status.conditions.mark(
            ConditionType.outOfBounds, reason: "PolicyChanged",
            message: verdicts.isEmpty ? nil : "what is admitted would be denied today, and stays: \(reasons)",
            generation: metadata.generation, at: now)
    }
}
