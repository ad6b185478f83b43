/// Rules in CEL, shaped like those of a ValidatingAdmissionPolicy and evaluated for each change.
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

/// A value that later expressions name.
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

/// A condition in CEL for what a policy is about, beside its `match`.
public struct MatchCondition: SchemaObject {
    public var name = ""
    public var expression = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The condition's name in messages.", .minimumLength(1), .maximumLength(63)),
        .required(
            "expression", \.expression, "A CEL expression that is true of the changes that the policy is about.",
            .minimumLength(1), .maximumLength(8192)),
    ]
}

/// One rule in CEL.
public struct RuleValidation: SchemaObject {
    public var name = ""
    public var expression = ""
    public var message: String?
    public var messageExpression: String?
    public var decision = RuleDecision.deny
    public var approval: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The rule's name in verdicts.", .minimumLength(1), .maximumLength(63)),
        .required(
            "expression", \.expression, "A CEL expression that must be true.", .minimumLength(1), .maximumLength(8192)),
        .optional("message", \.message, "What to say where it is not.", .maximumLength(1024)),
        .optional("messageExpression", \.messageExpression, "A CEL expression for what to say.", .maximumLength(8192)),
        .defaulted("decision", \.decision, to: .deny, "What follows where it is not true."),
        .optional(
            "approval", \.approval,
            "With RequireApproval, the rule of spec.approvals that says whose; without, one approval by somebody other than the requester.",
            .minimumLength(1), .maximumLength(63)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "!has(self.approval) || self.decision == 'RequireApproval'",
            message: "an approval is only for the decision RequireApproval")
    ]
}

/// What follows where a rule in CEL does not hold.
public enum RuleDecision: String, SchemaEnum {
    case deny = "Deny"
    case requireApproval = "RequireApproval"
    case warn = "Warn"
}
