import KubeCore

/// What one policy's budget holds in one period.
public struct SpendLedger: CustomResource {
    public var metadata: ObjectMeta
    public var spec: SpendLedgerSpec
    public var status: SpendLedgerStatus

    public init(metadata: ObjectMeta, spec: SpendLedgerSpec, status: SpendLedgerStatus = SpendLedgerStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public static let definition = ResourceDefinition(
        kind: InterlockGroup.kind("SpendLedger", plural: "spendledgers", isNamespaced: false), singular: "spendledger",
        shortNames: ["ledger"],
        description: "What one policy's budget holds in one period: what is reserved, and what was spent.",
        columns: [
            .init("Policy", ".spec.policy", "The policy whose budget this is."),
            .init("Reserved", ".status.reserved", "What is reserved per hour."),
            .init("Spent", ".status.spent", "What was spent in the period."),
            .init("Currency", ".spec.currency", "The currency of the amounts."),
            .init("From", ".spec.start", type: "date", "When the period began."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
        ])
}

/// Whose budget a ledger holds, and for which period.
public struct SpendLedgerSpec: SchemaObject {
    public var policy = ""
    public var currency = ""
    public var start: Timestamp?
    public var end: Timestamp?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("policy", \.policy, "The GuardPolicy whose budget this is.", .minimumLength(1), .maximumLength(253)),
        .required("currency", \.currency, "An ISO 4217 code.", .pattern("^[A-Z]{3}$"), .maximumLength(3)),
        .optional("start", \.start, "When the period begins."),
        .optional("end", \.end, "When the period ends."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "!has(self.start) || !has(self.end) || self.start < self.end", message: "a period must end after it starts"),
        SchemaRule("self == oldSelf", message: "a ledger stays with its policy, currency and period; make a new one"),
    ]
}

/// Money that an admitted plan may spend per hour and that nobody else may count on.
public struct Reservation: SchemaObject {
    public var holder = ""
    public var uid = ""
    public var digest = ""
    public var hourly = Money.zero
    public var at: Timestamp?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("holder", \.holder, "Who holds it: kind/namespace/name."),
        .required("uid", \.uid, "The holder's uid."),
        .required("digest", \.digest, "The digest of the plan that it is for."),
        .required("hourly", \.hourly, "How much per hour."),
        .optional("at", \.at, "Since when."),
    ]
}

/// What is reserved and what was spent.
public struct SpendLedgerStatus: SchemaObject {
    public var observedGeneration = 0
    public var reserved: Money?
    public var spent: Money?
    public var reservations: [Reservation] = []
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("reserved", \.reserved, "The sum of the reservations, per hour."),
        .optional("spent", \.spent, "What was spent in the period."),
        .collection("reservations", \.reservations, "Every reservation.", .itemsByKey(["uid"])),
        .collection("conditions", \.conditions, "Ready, Stalled.", .itemsByKey(["type"])),
    ]
}
