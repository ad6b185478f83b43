import InterlockAPI
import JSON
import KubeCore

/// A guarded object of either kind, as far as tasks need to know it.
struct GuardedSnapshot: Sendable, Hashable {
    var metadata: ObjectMeta
    var spec: JSONValue
    var specDigest: String
    var admitted: JSONValue?
    var admittedDigest: String?
    var observedGeneration: Int
    var ready: Condition?
    /// What the spec asks for and this version cannot do, a sentence each.
    var unavailable: [String]

    init<Resource: GuardedResource>(_ resource: Resource) {
        metadata = resource.metadata
        spec = resource.spec.json
        specDigest = SpecDigest.of(resource.spec)
        admitted = resource.status.admitted?.json
        admittedDigest = resource.status.admittedDigest
        observedGeneration = resource.status.observedGeneration
        ready = resource.status.conditions[ConditionType.ready]
        unavailable = resource.unavailableParts
    }

    init(_ kind: TargetKind, json: JSONValue) throws(DecodingFailure) {
        switch kind {
        case .gpuNodePool: self.init(try GPUNodePool(json: json))
        case .agentConfig: self.init(try AgentConfig(json: json))
        case .cloudResource:
            throw DecodingFailure(field: "kind", message: "\(kind.rawValue) is nothing that stands in a cluster")
        }
    }

    /// Whether the object says that this plan of this task wrote it.
    func isMarked(by task: ObjectKey, plan: String) -> Bool {
        metadata.annotations[InterlockKey.task] == task.description && metadata.annotations[InterlockKey.plan] == plan
    }

    /// Whether the object's own reconciler has looked at it at all.
    var wasLookedAt: Bool { observedGeneration > 0 }

    /// Whether the spec asks for something that is not admitted and that this task did not write itself.
    func hasPendingEdit(besidesTask task: ObjectKey) -> Bool {
        admittedDigest != specDigest && metadata.annotations[InterlockKey.task] != task.description
    }

    /// Whether everything that the spec says is admitted and there.
    var isSettled: Bool {
        observedGeneration == metadata.generation && admittedDigest == specDigest && ready?.status == .yes
    }
}
