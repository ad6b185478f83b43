import Gate
import InterlockAPI
import JSON
import KubeCore

/// An object on one side or both of a change, whole, as the API server would show it: what is admitted stands in its status.
public struct TargetStates: Sendable {
    /// Nil where there is no such object.
    public var before: JSONValue?
    /// Nil where the change deletes it.
    public var after: JSONValue?

    public init(before: JSONValue?, after: JSONValue?) {
        self.before = before
        self.after = after
    }
}

/// What a manifest asks of the gate, worked out from values alone: the controller's own planning, without a cluster.
public enum PlannedManifest: Sendable {
    case request(ChangeRequest)
    /// The controller would refuse it before the gate is asked.
    case refused(VerdictStatus)

    /// - Parameters:
    ///   - requester: nil where nobody can be named; policies that select users then count as matching.
    ///   - namespaceLabels: nil where they are not known; policies that select namespaces then count as matching.
    ///   - targets: by the name of the change; a change without an entry is left out.
    public init(
        task: AgentTask, requester: String?, namespaceLabels: [String: String]?, agent: RequestingAgent,
        targets: [String: TargetStates]
    ) throws(DecodingFailure) {
        let planning: TaskPlanning
        switch ChangeOrder.order(task.spec.changes) {
        case .failure(let refusal): planning = .refused(refusal)
        case .success(let changes):
            var standings: [TargetStanding] = []
            for change in changes {
                guard let states = targets[change.name] else { continue }
                standings.append(try Self.standing(of: change, states))
            }
            planning = TaskPlanning(
                task: task, requester: requester, namespaceLabels: namespaceLabels, agent: .known(agent),
                targets: standings)
        }
        switch planning {
        case .request(let request, _): self = .request(request)
        case .refused(let verdict): self = .refused(verdict)
        case .waiting(let sentence):
            var verdict = VerdictStatus()
            verdict.decision = .deny
            verdict.rules = [RuleVerdict(policy: "task", rule: "target", decision: .deny, message: sentence)]
            self = .refused(verdict)
        }
    }

    /// A person's direct edit of a pool.
    public init(
        pool: GPUNodePool, admitted: GPUNodePoolSpec?, requester: String?, namespaceLabels: [String: String]?
    ) {
        self = .request(Self.edit(pool, admitted: admitted?.json, requester, namespaceLabels))
    }

    /// A person's direct edit of an agent's configuration.
    public init(
        agent: AgentConfig, admitted: AgentConfigSpec?, requester: String?, namespaceLabels: [String: String]?
    ) {
        self = .request(Self.edit(agent, admitted: admitted?.json, requester, namespaceLabels))
    }

    private static func standing(
        of change: InterlockAPI.Change, _ states: TargetStates
    ) throws(DecodingFailure) -> TargetStanding {
        let before = try snapshot(change.target.kind, states.before)
        let after = try snapshot(change.target.kind, states.after)
        let title = "\(change.target.kind.rawValue) \(change.target.name)"
        return .planned(
            change, live: before, after: after, obstacles: (after?.unavailable ?? []).map { "\(title): \($0)" })
    }

    private static func snapshot(_ kind: TargetKind, _ json: JSONValue?) throws(DecodingFailure) -> GuardedSnapshot? {
        guard let json else { return nil }
        return try GuardedSnapshot(kind, json: json)
    }

    private static func edit<Resource: GuardedResource>(
        _ resource: Resource, admitted: JSONValue?, _ requester: String?, _ namespaceLabels: [String: String]?
    ) -> ChangeRequest {
        let metadata = resource.metadata
        let change = TargetChange(
            name: "spec", kind: Resource.targetKind, target: metadata.name,
            targetUID: metadata.uid.isEmpty ? nil : metadata.uid, labels: metadata.labels, before: admitted,
            after: resource.spec.json)
        return ChangeRequest(
            uid: metadata.uid, namespace: metadata.namespace, namespaceLabels: namespaceLabels, requester: requester,
            changes: [change], unavailable: resource.unavailableParts)
    }
}
