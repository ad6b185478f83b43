import KubeCore

/// Whether a policy can be used, what it matches now, and what it denied lately.
public struct GuardPolicyStatus: SchemaObject {
    public var observedGeneration = 0
    public var matchedNamespaces: Int?
    public var matchedPools: Int?
    public var matchedAgents: Int?
    public var gpusCommitted: Int?
    public var hourlyCommitted: Money?
    public var budgetUsed: Int?
    public var denials: [PolicyDenial] = []
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("matchedNamespaces", \.matchedNamespaces, "Namespaces that the policy matches now."),
        .optional("matchedPools", \.matchedPools, "Pools that the policy's totals count now."),
        .optional("matchedAgents", \.matchedAgents, "AgentConfigs that the policy matches now."),
        .optional("gpusCommitted", \.gpusCommitted, "GPUs in these pools, with what tasks have reserved."),
        .optional("hourlyCommitted", \.hourlyCommitted, "What all that matches costs per hour now."),
        .optional("budgetUsed", \.budgetUsed, "Per cent of budget.maxHourly that hourlyCommitted is, rounded down."),
        .collection(
            "denials", \.denials, "What the policy denied lately, or would have in Warn and Audit; the latest first.",
            .atomicItems, .maximumItems(PolicyDenial.maximumKept)),
        .collection(
            "conditions", \.conditions, "Ready, Stalled, BudgetAlert, OutOfBounds.", .itemsByKey(["type"])),
    ]
}

/// Something that a policy denied, or would have.
public struct PolicyDenial: SchemaObject {
    /// More than this of a policy is forgotten, the oldest first.
    public static let maximumKept = 20

    public var at: Timestamp?
    public var kind = ""
    public var namespace = ""
    public var name = ""
    public var rule = ""
    public var decision = Decision.deny
    public var enforcement = Enforcement.enforce
    public var message = ""
    public var plan: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional("at", \.at, "When."),
        .required("kind", \.kind, "The kind of the object that asked: AgentTask, or the kind that was edited."),
        .required("namespace", \.namespace, "Its namespace."),
        .required("name", \.name, "Its name."),
        .required("rule", \.rule, "The rule within the policy."),
        .required("decision", \.decision, "What the rule decided."),
        .required("enforcement", \.enforcement, "Whether that held: only with Enforce."),
        .required("message", \.message, "Why, in a sentence."),
        .optional("plan", \.plan, "The digest of the plan."),
    ]
}
