import KubeCore

/// The common rules, without a language. What is not set is not bounded.
public struct PolicyBounds: SchemaObject {
    public var gpuClasses: NameBounds?
    public var instanceTypes: NameBounds?
    public var regions: NameBounds?
    public var zones: NameBounds?
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
        .optional("instanceTypes", \.instanceTypes, "Instance types of pools; with it a pool must name its own."),
        .optional("regions", \.regions, "Regions of pools."),
        .optional("zones", \.zones, "Zones of pools; with it a pool must name its own."),
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
        .optional("maxLease", \.maxLease, "The longest lease of a task or pool."),
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

/// Capacity types that are allowed or denied.
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
