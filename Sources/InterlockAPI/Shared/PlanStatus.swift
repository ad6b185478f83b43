import JSON
import KubeCore

/// One field that a change moves.
public struct FieldDifference: SchemaObject {
    /// A JSON pointer into the object.
    public var path = ""
    /// Missing where the field is new.
    public var from: JSONValue?
    /// Missing where the field goes away.
    public var to: JSONValue?

    public init() {}

    public init(path: String, from: JSONValue?, to: JSONValue?) {
        self.path = path
        self.from = from
        self.to = to
    }

    public static let fields: [Field<Self>] = [
        .required("path", \.path, "Which field: a JSON pointer into the object."),
        .optional("from", \.from, "Its value before; missing where the field is new."),
        .optional("to", \.to, "Its value after; missing where the field goes away."),
    ]
}

/// What one change of a plan does.
public struct PlannedChange: SchemaObject {
    public var name = ""
    public var kind = TargetKind.gpuNodePool
    public var target = ""
    public var operation = Operation.apply
    public var impact = Impact.none
    public var effect: String?
    public var differences: [FieldDifference] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The change's name in the task's spec; `spec` for a direct edit."),
        .required("kind", \.kind, "The kind of the object that changes."),
        .required("target", \.target, "The name of the object that changes."),
        .required("operation", \.operation, "Apply or Delete."),
        .required("impact", \.impact, "How much this change can hurt."),
        .optional("effect", \.effect, "What it comes to, in words: 2 → 6 nodes."),
        .collection("fields", \.differences, "Every field that moves, before and after.", .atomicItems),
    ]
}

/// What a plan costs. Amounts are decimals written as strings.
public struct PlanCost: SchemaObject {
    public var currency = ""
    public var hourlyBefore = Money.zero
    public var hourlyAfter = Money.zero
    public var hourlyDelta = Money.zero
    public var worstCase: Money?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("currency", \.currency, "The currency of every amount here."),
        .required("hourlyBefore", \.hourlyBefore, "What the targets cost per hour before the change."),
        .required("hourlyAfter", \.hourlyAfter, "What they cost per hour after it."),
        .required("hourlyDelta", \.hourlyDelta, "The difference; negative where the change saves money."),
        .optional("worstCase", \.worstCase, "What the change can cost until a person can react."),
    ]
}

/// A change worked out before it is made: what moves, what it costs, how much it can hurt.
public struct PlanStatus: SchemaObject {
    public var digest = ""
    public var impact = Impact.none
    public var cost: PlanCost?
    public var changes: [PlannedChange] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("digest", \.digest, "SHA-256 over everything that was decided on; an approval names it."),
        .required("impact", \.impact, "The highest impact among the changes."),
        .optional("cost", \.cost, "What the plan costs."),
        .collection("changes", \.changes, "The changes in their order.", .atomicItems),
    ]
}

/// What one rule said.
public struct RuleVerdict: SchemaObject {
    public var policy = ""
    public var rule = ""
    public var decision = Decision.allow
    public var message = ""

    public init() {}

    public init(policy: String, rule: String, decision: Decision, message: String) {
        self.policy = policy
        self.rule = rule
        self.decision = decision
        self.message = message
    }

    public static let fields: [Field<Self>] = [
        .required(
            "policy", \.policy, "The GuardPolicy; `baseline` for the built-in one, `task` for the task's own bounds."),
        .required("rule", \.rule, "The rule within the policy."),
        .required("decision", \.decision, "What the rule decided."),
        .required("message", \.message, "Why, in a sentence."),
    ]
}

/// The strictest decision of all rules, and every rule that spoke.
public struct VerdictStatus: SchemaObject {
    public var decision = Decision.allow
    public var rules: [RuleVerdict] = []
    /// Not part of the decision.
    public var warnings: [RuleVerdict] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("decision", \.decision, "The strictest decision among the rules."),
        .collection("rules", \.rules, "Every rule that spoke.", .atomicItems),
        .collection(
            "warnings", \.warnings, "What policies in Warn would have decided; it holds nobody.", .atomicItems),
    ]
}
