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
            .init("Pools", ".status.matchedPools", type: "integer", wide: true, "Pools that its totals count now."),
            .init("Cost/h", ".status.hourlyCommitted", wide: true, "What all that matches costs per hour now."),
            .init("State", ".status.conditions[?(@.type==\"Ready\")].reason", "Whether the policy can be used."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
        ])
}

/// What a policy's verdicts do.
public enum Enforcement: String, SchemaEnum {
    /// Verdicts hold.
    case enforce = "Enforce"
    /// Verdicts are told to the requester and hold nobody.
    case warn = "Warn"
    /// Verdicts are only counted and recorded.
    case audit = "Audit"
}

/// What a cluster admin sets.
public struct GuardPolicySpec: SchemaObject {
    public var match = PolicyMatch()
    public var matchConditions: [MatchCondition] = []
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
        .collection(
            "matchConditions", \.matchConditions,
            "Conditions in CEL: the policy is about the changes of which all are true. Totals count what match alone selects.",
            .maximumItems(64), .itemsByKey(["name"])),
        .defaulted(
            "enforcement", \.enforcement, to: .enforce,
            "Enforce, or Warn and Audit to see what the policy would stop before it does."),
        .optional("bounds", \.bounds, "The common rules, without a language."),
        .optional("budget", \.budget, "What all that matches may cost together."),
        .optional("rules", \.rules, "Rules in CEL."),
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
