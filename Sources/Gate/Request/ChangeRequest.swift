import InterlockAPI
import JSON
import KubeCore

/// Who wants what, why, and what it would do: everything that the gate needs to know about one change.
///
/// A value: gathered by whoever calls the gate (the controller from its caches and a server-side dry run, the command
/// line from files), never read by the gate itself.
public struct ChangeRequest: Sendable, Hashable {
    /// The uid of the task, or of the guarded object itself for a direct edit. Part of the digest.
    public var uid: String
    public var namespace: String
    /// Nil while the namespace is not known; policies that select namespaces then count as matching.
    public var namespaceLabels: [String: String]?
    /// The authenticated user who asked; nil where nobody can be named.
    public var requester: String?
    /// The groups of who asked; nil where they are not known, and policies that name groups then count as matching.
    public var requesterGroups: [String]?
    /// The agent that asked; nil for a person's direct edit.
    public var agent: RequestingAgent?
    public var changes: [TargetChange]
    /// The task as expressions see it: its metadata and spec; nil for a direct edit.
    public var task: JSONValue?
    public var bounds: TaskBounds?
    public var lease: DurationString?
    /// What the request asks for and this version cannot do, a sentence each: the request is denied with them.
    public var unavailable: [String]
    /// Whether a rule that needs an unproven field warns only, instead of denying.
    public var allowsUnproven = false

    public init(
        uid: String, namespace: String, namespaceLabels: [String: String]?, requester: String?,
        requesterGroups: [String]? = nil, agent: RequestingAgent? = nil, changes: [TargetChange],
        task: JSONValue? = nil, bounds: TaskBounds? = nil,
        lease: DurationString? = nil, unavailable: [String] = []
    ) {
        self.uid = uid
        self.namespace = namespace
        self.namespaceLabels = namespaceLabels
        self.requester = requester
        self.requesterGroups = requesterGroups
        self.agent = agent
        self.changes = changes
        self.task = task
        self.bounds = bounds
        self.lease = lease
        self.unavailable = unavailable
    }
}

/// The agent behind a request, as its AgentConfig was last admitted.
public struct RequestingAgent: Sendable, Hashable {
    public var name: String
    public var riskClass: RiskClass
    public var isEnabled: Bool
    /// Its labels and spec, for expressions; nil where only the rest is known.
    public var labels: [String: String]?
    public var spec: JSONValue?

    public init(
        name: String, riskClass: RiskClass, isEnabled: Bool, labels: [String: String]? = nil, spec: JSONValue? = nil
    ) {
        self.name = name
        self.riskClass = riskClass
        self.isEnabled = isEnabled
        self.labels = labels
        self.spec = spec
    }
}

/// One object before and after.
public struct TargetChange: Sendable, Hashable {
    /// The change's name in the task; `spec` for a direct edit.
    public var name: String
    public var kind: TargetKind
    public var target: String
    /// Nil where the object does not exist yet.
    public var targetUID: String?
    public var labels: [String: String]
    public var operation: Operation
    /// The object's spec as it is admitted now; nil where nothing is.
    public var before: JSONValue?
    /// The object's spec after the change, as a server-side dry run gave it; nil for a Delete.
    public var after: JSONValue?
    /// Fields of `after` that nobody can know yet; what stands in their place is no value.
    public var unproven: [UnprovenField] = []

    public init(
        name: String, kind: TargetKind, target: String, targetUID: String? = nil, labels: [String: String] = [:],
        operation: Operation = .apply, before: JSONValue?, after: JSONValue?
    ) {
        self.name = name
        self.kind = kind
        self.target = target
        self.targetUID = targetUID
        self.labels = labels
        self.operation = operation
        self.before = before
        self.after = after
    }
}
