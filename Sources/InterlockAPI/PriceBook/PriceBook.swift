import KubeCore

/// Hourly prices of GPU capacity.
public struct PriceBook: CustomResource {
    public var metadata: ObjectMeta
    public var spec: PriceBookSpec
    public var status: PriceBookStatus

    public init(metadata: ObjectMeta, spec: PriceBookSpec, status: PriceBookStatus = PriceBookStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public static let definition = ResourceDefinition(
        kind: InterlockGroup.kind("PriceBook", plural: "pricebooks", isNamespaced: false), singular: "pricebook",
        shortNames: ["prices"],
        description: """
            Hourly prices by GPU class or instance type, region and capacity type. The most specific price wins; a \
            change whose price is not known is refused.
            """,
        columns: [
            .init("Currency", ".spec.currency", "The currency of every price."),
            .init("Prices", ".status.prices", type: "integer", "How many prices it has."),
            .init("State", ".status.conditions[?(@.type==\"Ready\")].reason", "Whether the prices can be used."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
        ])
}

/// Prices, all in one currency.
public struct PriceBookSpec: SchemaObject {
    public var currency = ""
    public var prices: [Price] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("currency", \.currency, "An ISO 4217 code: USD.", .pattern("^[A-Z]{3}$"), .maximumLength(3)),
        .collection("prices", \.prices, "The prices.", .maximumItems(4096), .atomicItems),
    ]
}

/// One price. Members that are missing match everything.
public struct Price: SchemaObject {
    public var gpuClass: String?
    public var instanceType: String?
    public var region: String?
    public var capacityType: CapacityType?
    public var hourly = Money.zero

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional(
            "gpuClass", \.gpuClass, "A GPU class; the price is then for one GPU.", .minimumLength(1), .maximumLength(63)
        ),
        .optional(
            "instanceType", \.instanceType, "An instance type; the price is then for one node.", .minimumLength(1),
            .maximumLength(63)),
        .optional("region", \.region, "Only in this region.", .minimumLength(1), .maximumLength(63)),
        .optional("capacityType", \.capacityType, "Only for this capacity type."),
        .required("hourly", \.hourly, "The price of an hour.", .pattern(Money.nonNegativePattern)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "has(self.gpuClass) != has(self.instanceType)",
            message: "a price is for one GPU of a gpuClass or for one node of an instanceType")
    ]
}

/// Whether the prices can be used.
public struct PriceBookStatus: SchemaObject {
    public var observedGeneration = 0
    public var prices: Int?
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("prices", \.prices, "How many prices there are."),
        .collection("conditions", \.conditions, "Ready, Stalled.", .itemsByKey(["type"])),
    ]
}
