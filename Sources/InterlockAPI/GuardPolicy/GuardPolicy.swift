import JSON
import KubeCore

/// What a cluster admin allows, bounds, prices and wants approved.
public struct GuardPolicy: CustomResource {
    public var metadata: ObjectMeta
    public var spec: GuardPolicySpec
    public var status: GuardPolicyStatus

    public init(metadata: ObjectMeta, spec: GuardPolicySpec, status: GuardPolicyStatus = GuardPolicyStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public static let definition = ResourceDefinition(
        kind: InterlockGroup.kind("GuardPolicy", plural: "guardpolicies", isNamespaced: false), singular: "guardpolicy",
        shortNames: ["guard"],
        description: """
            What a cluster admin allows, bounds, prices and wants approved. Every policy that matches a change applies, and \
            the strictest verdict wins. An enforced policy that is wrong blocks what it matches and says where it is wrong.
            """,
        columns: [
            .init("Enforcement", ".spec.enforcement", "Enforce, Warn or Audit."),
            .init("Halt", ".spec.halt", type: "boolean", "Whether the switch is on."),
            .init("Budget/h", ".spec.budget.maxHourly", "The hourly budget."),
            .init("Matches", ".status.matchedNamespaces", type: "integer", "Namespaces that it matches now."),
            .init("State", ".status.conditions[?(@.type==\"Ready\")].reason", "Whether the policy can be used."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
        ])
}

public enum Enforcement: String, SchemaEnum {
    /// Verdicts hold.
    case enforce = "Enforce"
    /// Verdicts are told to the requester and hold nobody.
    case warn = "Warn"
    /// Verdicts are only counted and recorded.
    case audit = "Audit"
}

public struct GuardPolicySpec: SchemaObject {
    public var match = PolicyMatch()
    public var enforcement = Enforcement.enforce
    public var bounds: PolicyBounds?
    public var budget: Budget?
    public var rules: PolicyRules?
    public var approvals: [ApprovalRule] = []
    public var autonomy: JSONObject?
    public var freeze: [FreezeWindow] = []
    public var halt = false

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("match", \.match, "What the policy is about; everything where nothing is said."),
        .defaulted(
            "enforcement", \.enforcement, to: .enforce,
            "Enforce, or Warn and Audit to see what the policy would stop before it does."),
        .optional("bounds", \.bounds, "The common rules, without a language."),
        .optional("budget", \.budget, "What all that matches may cost together."),
        .optional(
            "rules", \.rules,
            "Rules in CEL. Not available in this version: a policy with validations blocks what it matches."),
        .collection(
            "approvals", \.approvals, "When whose approval is needed.", .maximumItems(32), .itemsByKey(["name"])),
        .optional(
            "autonomy", \.autonomy,
            "How much agents may do by themselves. Not available in this version: a policy with it blocks what it matches."
        ),
        .collection(
            "freeze", \.freeze, "Times in which nothing that matches may change.", .maximumItems(32),
            .itemsByKey(["name"])),
        .defaulted("halt", \.halt, to: false, "The switch: while it is true, nothing that matches is let through."),
    ]
}

/// What a policy is about: all members that are set must match.
public struct PolicyMatch: SchemaObject {
    public var namespaceSelector: LabelSelector?
    public var objectSelector: LabelSelector?
    public var agents: AgentMatch?
    public var kinds: [TargetKind] = []
    public var operations: [Operation] = []
    public var users: [String] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional("namespaceSelector", \.namespaceSelector, "Labels of the target's namespace."),
        .optional("objectSelector", \.objectSelector, "Labels of the target."),
        .optional("agents", \.agents, "Agents that ask; a change that no agent asked for does not match."),
        .collection("kinds", \.kinds, "Kinds of target; all where none is named.", .setItems, .maximumItems(16)),
        .collection("operations", \.operations, "Operations; all where none is named.", .setItems, .maximumItems(4)),
        .collection(
            "users", \.users, "Requesters by user name, with * for any text; all where none is named.", .setItems,
            .maximumItems(256), .eachItem([.minimumLength(1), .maximumLength(253)])),
    ]
}

public struct AgentMatch: SchemaObject {
    public var riskClasses: [RiskClass] = []
    public var names: [String] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection(
            "riskClasses", \.riskClasses, "Risk classes; all where none is named.", .setItems, .maximumItems(8)),
        .collection(
            "names", \.names, "Names of AgentConfigs, with * for any text; all where none is named.", .setItems,
            .maximumItems(256), .eachItem([.minimumLength(1), .maximumLength(253)])),
    ]
}

/// Names that are allowed or denied, with `*` for any text. A name must match one of `allow`, where there are any, and none of `deny`.
public struct NameBounds: SchemaObject {
    public var allow: [String] = []
    public var deny: [String] = []

    public init() {}

    public init(allow: [String] = [], deny: [String] = []) {
        self.allow = allow
        self.deny = deny
    }

    public static let fields: [Field<Self>] = [
        .collection(
            "allow", \.allow, "Only these, with * for any text.", .setItems, .minimumItems(1), .maximumItems(256),
            .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "deny", \.deny, "None of these, with * for any text.", .setItems, .minimumItems(1), .maximumItems(256),
            .eachItem([.minimumLength(1), .maximumLength(253)])),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule("has(self.allow) || has(self.deny)", message: "say what is allowed or what is denied")
    ]
}

public struct CapacityTypeBounds: SchemaObject {
    public var allow: [CapacityType] = []
    public var deny: [CapacityType] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection("allow", \.allow, "Only these.", .setItems, .minimumItems(1), .maximumItems(8)),
        .collection("deny", \.deny, "None of these.", .setItems, .minimumItems(1), .maximumItems(8)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule("has(self.allow) || has(self.deny)", message: "say what is allowed or what is denied")
    ]
}

public struct PolicyBounds: SchemaObject {
    public var gpuClasses: NameBounds?
    public var regions: NameBounds?
    public var capacityTypes: CapacityTypeBounds?
    public var maxGPUs: Int?
    public var maxNodesPerPool: Int?
    public var maxScaleFactor: FixedDecimal?
    public var maxScaleStep: Int?
    public var requireEncryptionAtRest: Bool?
    public var retrievalRegions: NameBounds?
    public var models: NameBounds?
    public var tools: NameBounds?
    public var maxChangesPerTask: Int?
    public var maxLease: DurationString?

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional("gpuClasses", \.gpuClasses, "GPU classes of pools."),
        .optional("regions", \.regions, "Regions of pools."),
        .optional("capacityTypes", \.capacityTypes, "Capacity types of pools."),
        .optional("maxGPUs", \.maxGPUs, "GPUs in all pools that match, counted together.", .minimum(0)),
        .optional("maxNodesPerPool", \.maxNodesPerPool, "Nodes in one pool.", .minimum(0)),
        .optional(
            "maxScaleFactor", \.maxScaleFactor, "One change may multiply a pool's nodes by at most this.",
            .pattern(#"^[0-9]{1,6}(\.[0-9]{1,6})?$"#)),
        .optional("maxScaleStep", \.maxScaleStep, "One change may add at most this many nodes to a pool.", .minimum(0)),
        .optional(
            "requireEncryptionAtRest", \.requireEncryptionAtRest,
            "Pools and retrieval indexes must be encrypted at rest."),
        .optional("retrievalRegions", \.retrievalRegions, "Regions of the indexes that agents search."),
        .optional("models", \.models, "Models of agents."),
        .optional("tools", \.tools, "Tools of agents."),
        .optional("maxChangesPerTask", \.maxChangesPerTask, "Changes in one task.", .minimum(1)),
        .optional("maxLease", \.maxLease, "The longest lease of a task."),
    ]
}

public enum BudgetScope: String, SchemaEnum {
    case policy = "Policy"
    case namespace = "Namespace"
    case agent = "Agent"
}

public enum OnExhausted: String, SchemaEnum {
    case block = "Block"
    case scaleToFloor = "ScaleToFloor"
}

public struct Budget: SchemaObject {
    public var currency = ""
    public var maxHourly: Money?
    public var maxMonthly: Money?
    public var maxPerTask: Money?
    public var alertAt: [Int] = []
    public var per = BudgetScope.policy
    public var onExhausted = OnExhausted.block

    public init() {}

    public static let fields: [Field<Self>] = [
        .required(
            "currency", \.currency, "An ISO 4217 code; the PriceBook's must be the same.", .pattern("^[A-Z]{3}$"),
            .maximumLength(3)),
        .optional(
            "maxHourly", \.maxHourly, "What all that matches may cost per hour.", .pattern(Money.nonNegativePattern)),
        .optional(
            "maxMonthly", \.maxMonthly,
            "What all that matches may cost per calendar month. Not available in this version: a policy with it blocks what it matches.",
            .pattern(Money.nonNegativePattern)),
        .optional(
            "maxPerTask", \.maxPerTask, "What one task may add per hour.",
            .pattern(Money.nonNegativePattern)),
        .collection(
            "alertAt", \.alertAt, "Percentages of the budget at which to tell.", .setItems, .maximumItems(16),
            .eachItem([.minimum(1), .maximum(100)])),
        .defaulted(
            "per", \.per, to: .policy, "What the budget is counted over. Only Policy is available in this version."),
        .defaulted(
            "onExhausted", \.onExhausted, to: .block,
            "What happens when it is used up. Only Block is available in this version."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "has(self.maxHourly) || has(self.maxMonthly) || has(self.maxPerTask)",
            message: "a budget needs an amount: maxHourly, maxMonthly or maxPerTask")
    ]
}

/// Rules in CEL, shaped like those of a ValidatingAdmissionPolicy.
public struct PolicyRules: SchemaObject {
    public var variables: [RuleVariable] = []
    public var validations: [RuleValidation] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection(
            "variables", \.variables, "Values that later expressions name.", .maximumItems(64), .itemsByKey(["name"])),
        .collection("validations", \.validations, "What must be true.", .maximumItems(64), .itemsByKey(["name"])),
    ]
}

public struct RuleVariable: SchemaObject {
    public var name = ""
    public var expression = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required(
            "name", \.name, "The name, used as variables.<name>.", .minimumLength(1), .maximumLength(63),
            .pattern("^[A-Za-z_][A-Za-z0-9_]*$")),
        .required("expression", \.expression, "A CEL expression.", .minimumLength(1), .maximumLength(8192)),
    ]
}

public struct RuleValidation: SchemaObject {
    public var name = ""
    public var expression = ""
    public var message: String?
    public var messageExpression: String?
    public var decision = Decision.deny

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The rule's name in verdicts.", .minimumLength(1), .maximumLength(63)),
        .required(
            "expression", \.expression, "A CEL expression that must be true.", .minimumLength(1), .maximumLength(8192)),
        .optional("message", \.message, "What to say where it is not.", .maximumLength(1024)),
        .optional("messageExpression", \.messageExpression, "A CEL expression for what to say.", .maximumLength(8192)),
        .defaulted("decision", \.decision, to: .deny, "What follows where it is not true."),
    ]
}

public enum SecondFactor: String, SchemaEnum {
    case none = "None"
    case securityKey = "SecurityKey"
}

/// When whose approval is needed.
public struct ApprovalRule: SchemaObject {
    public var name = ""
    public var when = ""
    public var quorum = 1
    public var from = ApproverSet()
    public var separationOfDuties = true
    public var secondFactor = SecondFactor.none
    public var requireJustification = false
    public var validFor = DurationString.hours(4)

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The rule's name in verdicts.", .minimumLength(1), .maximumLength(63)),
        .required(
            "when", \.when,
            "When approval is needed: plan.impact and cost.hourlyDelta, cost.hourlyAfter or cost.hourlyBefore compared, joined with && and ||.",
            .minimumLength(1), .maximumLength(1024)),
        .defaulted("quorum", \.quorum, to: 1, "How many different people must approve.", .minimum(1), .maximum(32)),
        .required("from", \.from, "Whose approval counts."),
        .defaulted(
            "separationOfDuties", \.separationOfDuties, to: true, "The requester's own approval does not count."),
        .defaulted(
            "secondFactor", \.secondFactor, to: .none,
            "SecurityKey asks for a hardware key's signature; not available in this version, so nothing satisfies it."),
        .defaulted("requireJustification", \.requireJustification, to: false, "An approval must say why."),
        .defaulted("validFor", \.validFor, to: .hours(4), "How long an approval holds."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            """
            has(self.from.groups) || self.quorum <= (has(self.from.users) ? size(self.from.users) : 0) \
            + (has(self.from.signers) ? size(self.from.signers) : 0)
            """,
            message: "quorum is higher than the number of people in from, so nothing could ever be approved")
    ]
}

public struct ApproverSet: SchemaObject {
    public var groups: [String] = []
    public var users: [String] = []
    public var signers: [Signer] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection(
            "groups", \.groups, "Groups of the API server's users.", .setItems, .minimumItems(1), .maximumItems(64),
            .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "users", \.users, "Users by name.", .setItems, .minimumItems(1), .maximumItems(256),
            .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "signers", \.signers, "Keys whose signature counts.", .atomicItems, .minimumItems(1), .maximumItems(256)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "has(self.groups) || has(self.users) || has(self.signers)",
            message: "name the groups, users or signers whose approval counts")
    ]
}

public struct Signer: SchemaObject {
    public var principal = ""
    public var publicKey = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("principal", \.principal, "Whose key it is.", .minimumLength(1), .maximumLength(253)),
        .required("publicKey", \.publicKey, "The key as OpenSSH writes it.", .minimumLength(1), .maximumLength(4096)),
    ]
}

/// A time in which nothing that matches may change.
public struct FreezeWindow: SchemaObject {
    public var name = ""
    public var start: Timestamp?
    public var end: Timestamp?
    public var schedule: String?
    public var duration: DurationString?
    public var timeZone: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The window's name in verdicts.", .minimumLength(1), .maximumLength(63)),
        .optional("start", \.start, "From when."),
        .optional("end", \.end, "Until when."),
        .optional(
            "schedule", \.schedule,
            "A cron schedule of when it begins. Not available in this version: a policy with it blocks what it matches.",
            .maximumLength(128)),
        .optional("duration", \.duration, "How long a scheduled window lasts."),
        .optional("timeZone", \.timeZone, "The time zone of the schedule.", .maximumLength(64)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "has(self.schedule) ? has(self.duration) && !has(self.start) && !has(self.end) : has(self.start) && has(self.end)",
            message: "a window has a start and an end, or a schedule and a duration"),
        SchemaRule(
            "!has(self.start) || !has(self.end) || self.start < self.end", message: "a window must end after it starts"),
        SchemaRule(
            "!has(self.timeZone) || has(self.schedule)",
            message: "a timeZone is only for a schedule: start and end carry their own"),
    ]
}

public struct GuardPolicyStatus: SchemaObject {
    public var observedGeneration = 0
    public var matchedNamespaces: Int?
    public var hourlyCommitted: Money?
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("matchedNamespaces", \.matchedNamespaces, "Namespaces that the policy matches now."),
        .optional("hourlyCommitted", \.hourlyCommitted, "What all that matches costs per hour now."),
        .collection("conditions", \.conditions, "Ready, Stalled.", .itemsByKey(["type"])),
    ]
}
