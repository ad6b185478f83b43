/// What all that a policy matches may cost together.
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

/// What a budget is counted over.
public enum BudgetScope: String, SchemaEnum {
    case policy = "Policy"
    case namespace = "Namespace"
    case agent = "Agent"
}

/// What happens when a budget is used up.
public enum OnExhausted: String, SchemaEnum {
    case block = "Block"
    case scaleToFloor = "ScaleToFloor"
}
