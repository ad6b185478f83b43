import InterlockAPI
import JSON
import KubeCore

/// What a task, a pool and an agent's configuration have in common for a person who asks why it stands where it does.
struct GuardedObject: Sendable {
    var kind: ResourceKind
    var metadata: ObjectMeta
    var state: String
    var message: String?
    var requester: String?
    var agent: String?
    var justification: String?
    var objective: String?
    var context: [ContextReference] = []
    var plan: PlanStatus?
    var verdict: VerdictStatus?
    var approvals: ApprovalStatus?
    var admittedBy: AdmittedBy?
    var steps: [StepStatus] = []

    var title: String { "\(kind.kind) \(metadata.key)" }

    /// Reads one of the three kinds; others have nothing to explain.
    init(json: JSONValue, kind: ResourceKind) throws(DecodingFailure) {
        switch kind {
        case AgentTask.kind: self.init(try AgentTask(json: json))
        case GPUNodePool.kind: self.init(try GPUNodePool(json: json))
        case AgentConfig.kind: self.init(try AgentConfig(json: json))
        default: throw DecodingFailure(field: "kind", message: "\(kind.kind) is not a kind that Interlock guards")
        }
    }

    init(_ task: AgentTask) {
        kind = AgentTask.kind
        metadata = task.metadata
        state = task.status.phase?.rawValue ?? "not seen yet"
        message = task.status.message
        requester = task.metadata.annotations[InterlockKey.requestedBy]
        agent = task.spec.agent
        justification = task.spec.justification
        objective = task.spec.objective
        context = task.spec.context
        plan = task.status.plan
        verdict = task.status.verdict
        approvals = task.status.approvals
        steps = task.status.steps
    }

    init(_ pool: GPUNodePool) {
        kind = GPUNodePool.kind
        metadata = pool.metadata
        state = Self.state(of: pool.status.conditions)
        message = pool.status.message
        requester = Self.requester(of: pool.metadata)
        plan = pool.status.plan
        verdict = pool.status.verdict
        approvals = pool.status.approvals
        admittedBy = pool.status.admittedBy
    }

    init(_ config: AgentConfig) {
        kind = AgentConfig.kind
        metadata = config.metadata
        state = Self.state(of: config.status.conditions)
        message = config.status.message
        requester = Self.requester(of: config.metadata)
        plan = config.status.plan
        verdict = config.status.verdict
        approvals = config.status.approvals
        admittedBy = config.status.admittedBy
    }

    private static func state(of conditions: [Condition]) -> String {
        guard let ready = conditions[ConditionType.ready] else { return "not seen yet" }
        return ready.status == .yes ? "Ready" : ready.reason
    }

    private static func requester(of metadata: ObjectMeta) -> String? {
        metadata.annotations[InterlockKey.changedBy] ?? metadata.annotations[InterlockKey.requestedBy]
    }
}
