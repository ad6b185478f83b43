import JSON
import KubeCore

/// A change that somebody, usually an agent, wants.
public struct AgentTask: CustomResource {
    public var metadata: ObjectMeta
    public var spec: AgentTaskSpec
    public var status: AgentTaskStatus

    public init(metadata: ObjectMeta, spec: AgentTaskSpec, status: AgentTaskStatus = AgentTaskStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public static let definition = ResourceDefinition(
        kind: InterlockGroup.kind("AgentTask", plural: "agenttasks", isNamespaced: true), singular: "agenttask",
        shortNames: ["atask"],
        description: """
            A change that somebody, usually an agent, wants. Interlock plans it, prices it, holds it to every GuardPolicy \
            that matches, waits for the approvals that they ask for, and applies it.
            """,
        columns: [
            .init("Phase", ".status.phase", "Where the task stands."),
            .init("Impact", ".status.plan.impact", "How much the plan can hurt."),
            .init("Cost/h", ".status.plan.cost.hourlyDelta", "What the plan adds per hour."),
            .init("Needs", ".status.needs", "Whose approval is missing."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
            .init("Agent", ".spec.agent", wide: true, "Who asked."),
            .init("Digest", ".status.plan.digest", wide: true, "The plan's digest, which an approval names."),
            .init("Message", ".status.message", wide: true, "Why it stands there."),
        ])
}

/// What happens to changes already applied when a later one fails.
public enum OnFailure: String, SchemaEnum {
    /// Undo what was applied.
    case rollback = "Rollback"
    /// Leave what was applied and stop.
    case hold = "Hold"
}

/// The change that is wanted, and why.
public struct AgentTaskSpec: SchemaObject {
    public var agent = ""
    public var objective = ""
    public var justification = ""
    public var context: [ContextReference] = []
    public var changes: [Change] = []
    public var bounds: TaskBounds?
    public var lease: DurationString?
    public var verify: [Verification] = []
    public var onFailure = OnFailure.hold
    public var deadline: DurationString?
    public var suspend = false

    public init() {}

    public static let fields: [Field<Self>] = [
        .required(
            "agent", \.agent,
            "An AgentConfig of this namespace: its risk class, owner and switch apply.",
            .minimumLength(1), .maximumLength(253)),
        .required(
            "objective", \.objective, "What the change is for, in a sentence.", .minimumLength(1), .maximumLength(1024)),
        .required(
            "justification", \.justification, "Why now; kept in the record.", .minimumLength(1), .maximumLength(4096)),
        .collection(
            "context", \.context, "What the decision was made from: prompts, tickets, dashboards.", .maximumItems(32),
            .itemsByKey(["name"])),
        .required(
            "changes", \.changes, "What is to change, in order; `dependsOn` makes it a graph.", .minimumItems(1),
            .maximumItems(50), .itemsByKey(["name"])),
        .optional("bounds", \.bounds, "The task's own limits, on top of every policy."),
        .optional(
            "lease", \.lease,
            "How long the change holds before the target returns to its own spec by itself. Not available in this version: a task with a lease is denied."
        ),
        .collection(
            "verify", \.verify,
            "What must hold after applying. Not available in this version: a task with checks is denied.",
            .maximumItems(16), .itemsByKey(["name"])),
        .defaulted(
            "onFailure", \.onFailure, to: .hold, "What happens to changes already applied when a later one fails."),
        .optional("deadline", \.deadline, "The task fails when it has not ended this long after it was created."),
        .defaulted("suspend", \.suspend, to: false, "Stops the task where it is, until it is false again."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "self.changes.all(c, !has(c.dependsOn) || c.dependsOn.all(d, self.changes.exists(o, o.name == d)))",
            message: "dependsOn names a change that this task does not have")
    ]
}

/// Something that the decision was made from.
public struct ContextReference: SchemaObject {
    public var name = ""
    public var digest: String?
    public var uri: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "What it is.", .minimumLength(1), .maximumLength(63)),
        .optional("digest", \.digest, "SHA-256 of its content.", .pattern("^sha256:[0-9a-f]{64}$"), .maximumLength(71)),
        .optional("uri", \.uri, "Where it is kept.", .maximumLength(2048)),
    ]
}

/// The object that a change is for, in the task's own namespace.
public struct ChangeTarget: SchemaObject {
    public var kind = TargetKind.gpuNodePool
    public var name = ""

    public init() {}

    public init(kind: TargetKind, name: String) {
        self.kind = kind
        self.name = name
    }

    public static let fields: [Field<Self>] = [
        .required("kind", \.kind, "The kind of the object.", .oneOf(TargetKind.inClusters.map(\.rawValue))),
        .required(
            "name", \.name, "Its name, in the task's namespace.", .minimumLength(1), .maximumLength(253),
            .pattern(#"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"#)),
    ]
}

/// One change of a task.
public struct Change: SchemaObject {
    public var name = ""
    public var target = ChangeTarget()
    public var operation = Operation.apply
    public var spec: JSONObject?
    public var dependsOn: [String] = []
    public var timeout: DurationString?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required(
            "name", \.name, "A name within the task.", .minimumLength(1), .maximumLength(63),
            .pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")),
        .required("target", \.target, "What is to change."),
        .defaulted("operation", \.operation, to: .apply, "Apply or Delete."),
        .optional("spec", \.spec, "The fields of the target's spec that are to have these values."),
        .collection(
            "dependsOn", \.dependsOn, "Changes of this task that must be done first.", .maximumItems(50), .setItems,
            .eachItem([.maximumLength(63)])),
        .optional("timeout", \.timeout, "How long the change may take to be ready; 10m where nothing is said."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule("self.operation != 'Apply' || has(self.spec)", message: "an Apply needs the spec that it applies"),
        SchemaRule("self.operation != 'Delete' || !has(self.spec)", message: "a Delete takes no spec"),
        SchemaRule(
            "!has(self.dependsOn) || !(self.name in self.dependsOn)", message: "a change cannot depend on itself"),
    ]
}

/// A task's own limits.
public struct TaskBounds: SchemaObject {
    public var maxHourlyIncrease: Money?
    public var maxTotal: Money?

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional(
            "maxHourlyIncrease", \.maxHourlyIncrease, "The plan may add at most this much per hour.",
            .pattern(Money.nonNegativePattern)),
        .optional(
            "maxTotal", \.maxTotal, "The plan's worst case may be at most this much.",
            .pattern(Money.nonNegativePattern)),
    ]
}

/// A measurement that must hold after applying.
public struct Verification: SchemaObject {
    public var name = ""
    public var prometheus: PrometheusQuery?
    public var min: FixedDecimal?
    public var max: FixedDecimal?
    public var period: DurationString?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "A name within the task.", .minimumLength(1), .maximumLength(63)),
        .optional("prometheus", \.prometheus, "Where the value comes from. No data is not a pass."),
        .optional("min", \.min, "The value may not be lower."),
        .optional("max", \.max, "The value may not be higher."),
        .optional("for", \.period, "How long it must hold."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule("has(self.prometheus)", message: "say where the value comes from: prometheus"),
        SchemaRule("has(self.min) || has(self.max)", message: "a check needs min, max or both"),
        SchemaRule(
            "!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)",
            message: "min must not be higher than max"),
    ]
}

/// A query to a Prometheus server.
public struct PrometheusQuery: SchemaObject {
    public var address = ""
    public var query = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("address", \.address, "The server's URL.", .minimumLength(1), .maximumLength(2048)),
        .required("query", \.query, "A PromQL expression with one value.", .minimumLength(1), .maximumLength(4096)),
    ]
}
