import JSON
import KubeCore

/// An agent as a versioned artifact.
public struct AgentConfig: CustomResource {
    public var metadata: ObjectMeta
    public var spec: AgentConfigSpec
    public var status: AgentConfigStatus

    public init(metadata: ObjectMeta, spec: AgentConfigSpec, status: AgentConfigStatus = AgentConfigStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public static let definition = ResourceDefinition(
        kind: InterlockGroup.kind("AgentConfig", plural: "agentconfigs", isNamespaced: true), singular: "agentconfig",
        shortNames: ["agent"],
        description: """
            An agent as a versioned artifact: who owns it, how far it may act by itself, its model, prompt, tools and \
            retrieval. Each admitted version is delivered as an immutable ConfigMap, and a pointer names the current one.
            """,
        columns: [
            .init("Risk", ".spec.riskClass", "How far the agent may act by itself."),
            .init("Enabled", ".spec.enabled", type: "boolean", "Whether it may act at all."),
            .init("Revision", ".status.revision", "The revision that is delivered."),
            .init(
                "State", ".status.conditions[?(@.type==\"Ready\")].reason",
                "Whether the delivered revision is what the spec says."),
            .init("Needs", ".status.needs", "Whose approval is missing."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
            .init("Model", ".spec.model", wide: true, "The model."),
            .init("Team", ".spec.owner.team", wide: true, "Who owns it."),
        ])
}

/// The agent that is wanted.
public struct AgentConfigSpec: SchemaObject {
    public var owner = AgentOwner()
    public var riskClass = RiskClass.advisory
    public var enabled = true
    public var model = ""
    public var prompt: AgentPrompt?
    public var tools: [String] = []
    public var retrieval: [RetrievalIndex] = []
    public var features: [String: Bool] = [:]
    public var rollout: JSONObject?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("owner", \.owner, "Who answers for the agent."),
        .required(
            "riskClass", \.riskClass,
            "How far it may act by itself: Advisory agents change nothing, ChangeMaking and Autonomous ones write tasks."
        ),
        .defaulted(
            "enabled", \.enabled, to: true, "Whether the agent may act at all; its tasks are denied while it is false."),
        .required(
            "model", \.model, "The model, as the agent's runtime names it.", .minimumLength(1), .maximumLength(253)),
        .optional("prompt", \.prompt, "The prompt: its text, or where it is kept and its digest."),
        .collection(
            "tools", \.tools, "Tools that the agent may call.", .maximumItems(256), .setItems,
            .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "retrieval", \.retrieval, "Indexes that the agent may search.", .maximumItems(64), .itemsByKey(["index"])),
        .collection("features", \.features, "Feature flags that the agent's runtime reads.", .maximumProperties(128)),
        .optional(
            "rollout", \.rollout,
            "Canary steps and their analysis. Not available in this version: such a configuration is not admitted."),
    ]
}

/// Who answers for an agent.
public struct AgentOwner: SchemaObject {
    public var team = ""
    public var onCall: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("team", \.team, "The team that owns the agent.", .minimumLength(1), .maximumLength(253)),
        .optional("onCall", \.onCall, "Whom to call.", .maximumLength(253)),
    ]
}

/// A prompt: its text, or where it is kept and its digest.
public struct AgentPrompt: SchemaObject {
    public var text: String?
    public var uri: String?
    public var digest: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional("text", \.text, "The prompt itself.", .maximumLength(262_144)),
        .optional("uri", \.uri, "Where the prompt is kept.", .maximumLength(2048)),
        .optional("digest", \.digest, "SHA-256 of the prompt.", .pattern("^sha256:[0-9a-f]{64}$"), .maximumLength(71)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule("has(self.text) != has(self.uri)", message: "a prompt is either text or a uri"),
        SchemaRule("!has(self.uri) || has(self.digest)", message: "a prompt at a uri needs its digest"),
    ]
}

/// An index that an agent may search.
public struct RetrievalIndex: SchemaObject {
    public var index = ""
    public var region = ""
    public var encryptedAtRest = false

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("index", \.index, "The index's name.", .minimumLength(1), .maximumLength(253)),
        .required("region", \.region, "Where its data is kept.", .minimumLength(1), .maximumLength(63)),
        .defaulted("encryptedAtRest", \.encryptedAtRest, to: false, "Whether its data is encrypted at rest."),
    ]
}

/// What was let through, what is delivered, and what waits.
public struct AgentConfigStatus: SchemaObject {
    public var observedGeneration = 0
    public var admitted: AgentConfigSpec?
    public var admittedBy: AdmittedBy?
    public var revision: String?
    public var message: String?
    public var needs: String?
    public var plan: PlanStatus?
    public var verdict: VerdictStatus?
    public var approvals: ApprovalStatus?
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("admitted", \.admitted, "What the gate last let through, and what is delivered."),
        .optional("admittedBy", \.admittedBy, "Which plan it came from."),
        .optional("revision", \.revision, "The ConfigMap of the revision that is delivered."),
        .optional("message", \.message, "Why the configuration stands where it does, in a sentence."),
        .optional("needs", \.needs, "Whose approval is missing."),
        .optional("plan", \.plan, "The change that waits, where there is one."),
        .optional("verdict", \.verdict, "What the rules say of it."),
        .optional("approvals", \.approvals, "Approvals: what is needed and what was given."),
        .collection("conditions", \.conditions, "Ready, Reconciling, Stalled, OutOfBounds.", .itemsByKey(["type"])),
    ]
}
