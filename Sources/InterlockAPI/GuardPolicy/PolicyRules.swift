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

/// One rule in CEL.
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
