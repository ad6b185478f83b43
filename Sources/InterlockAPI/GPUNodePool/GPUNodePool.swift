import JSON
import KubeCore

/// Desired GPU capacity, whoever realises it.
public struct GPUNodePool: CustomResource {
    public var metadata: ObjectMeta
    public var spec: GPUNodePoolSpec
    public var status: GPUNodePoolStatus

    public init(metadata: ObjectMeta, spec: GPUNodePoolSpec, status: GPUNodePoolStatus = GPUNodePoolStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public static let definition = ResourceDefinition(
        kind: InterlockGroup.kind("GPUNodePool", plural: "gpunodepools", isNamespaced: true), singular: "gpunodepool",
        shortNames: ["gpool"],
        description: """
            Desired GPU capacity, whoever realises it. What the gate last let through stands in status.admitted, and the \
            provider is held to that: a spec that differs from it is a change that waits for the rules and approvals.
            """,
        columns: [
            .init("Class", ".spec.gpuClass", "The GPU."),
            .init(
                "Want", ".spec.replicas", type: "integer",
                "Nodes that the spec asks for; empty where it leaves them to tasks."),
            .init("Admitted", ".status.replicas", type: "integer", "Nodes that the gate let through."),
            .init("Ready", ".status.readyReplicas", type: "integer", "Nodes that are there."),
            .init("Cost/h", ".status.hourlyCost", "What the admitted pool costs per hour."),
            .init(
                "State", ".status.conditions[?(@.type==\"Ready\")].reason", "Whether the pool is what its spec says."),
            .init("Needs", ".status.needs", "Whose approval is missing."),
            .init("Age", ".metadata.creationTimestamp", type: "date", "When it was created."),
            .init("Floor", ".spec.floor", type: "integer", wide: true, "Never fewer nodes than this."),
            .init("Region", ".spec.region", wide: true, "Where it runs."),
            .init("Capacity", ".spec.capacityType", wide: true, "How its nodes are bought."),
            .init("Digest", ".status.plan.digest", wide: true, "The digest of the plan that waits."),
        ],
        scale: .init(specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas"))
}

/// The pool that is wanted.
public struct GPUNodePoolSpec: SchemaObject {
    public var gpuClass = ""
    public var instanceType: String?
    public var gpusPerNode = 1
    public var replicas: Int?
    public var floor = 0
    public var ceiling: Int?
    public var capacityType = CapacityType.onDemand
    public var region = ""
    public var zones: [String] = []
    public var encryption: Encryption?
    public var labels: [String: String] = [:]
    public var taints: [Taint] = []
    public var lease: DurationString?
    public var retireAfterIdle: DurationString?
    public var provider = PoolProvider()

    public init() {}

    /// The nodes that the spec asks for: `replicas`, or the floor where nothing is said.
    public var desiredReplicas: Int { replicas ?? floor }

    public static let fields: [Field<Self>] = [
        .required(
            "gpuClass", \.gpuClass, "The GPU, as policies and prices name it: nvidia-h100-80gb.", .minimumLength(1),
            .maximumLength(63), .pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")),
        .optional(
            "instanceType", \.instanceType, "The provider's machine type.", .minimumLength(1), .maximumLength(63)),
        .defaulted("gpusPerNode", \.gpusPerNode, to: 1, "GPUs in one node.", .minimum(1), .maximum(64)),
        .optional(
            "replicas", \.replicas, "Nodes that are wanted; the floor where nothing is said.", .minimum(0),
            .maximum(100_000)),
        .defaulted("floor", \.floor, to: 0, "Never fewer nodes than this.", .minimum(0), .maximum(100_000)),
        .optional("ceiling", \.ceiling, "Never more nodes than this.", .minimum(0), .maximum(100_000)),
        .defaulted("capacityType", \.capacityType, to: .onDemand, "How the nodes are bought."),
        .required("region", \.region, "Where the nodes run.", .minimumLength(1), .maximumLength(63)),
        .collection(
            "zones", \.zones, "Zones of the region that may be used; all where none is named.", .maximumItems(16),
            .setItems, .eachItem([.maximumLength(63)])),
        .optional("encryption", \.encryption, "How data on the nodes is protected."),
        .collection(
            "labels", \.labels, "Labels of the nodes.", .maximumProperties(64),
            .eachValue([.maximumLength(63), .pattern(LabelSyntax.value)])),
        .collection("taints", \.taints, "Taints of the nodes.", .maximumItems(32), .atomicItems),
        .optional(
            "lease", \.lease, "How long the pool lives. Not available in this version: such a pool is not admitted."),
        .optional(
            "retireAfterIdle", \.retireAfterIdle,
            "Give the nodes back after they were idle this long. Not available in this version: such a pool is not admitted."
        ),
        .required("provider", \.provider, "Who realises the pool: exactly one."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "!has(self.ceiling) || self.floor <= self.ceiling", message: "floor must not be higher than ceiling"),
        SchemaRule(
            "!has(self.replicas) || self.replicas >= self.floor", message: "replicas must not be lower than floor"),
        SchemaRule(
            "!has(self.replicas) || !has(self.ceiling) || self.replicas <= self.ceiling",
            message: "replicas must not be higher than ceiling"),
        SchemaRule(
            "!has(self.labels) || self.labels.all(k, size(k) <= 317 && k.matches('\(LabelSyntax.key)'))",
            message: "a label's key is a name of letters, digits, -, _ and ., with a domain and / before it if need be"),
    ]
}

/// How data on the nodes of a pool is protected.
public struct Encryption: SchemaObject {
    public var atRest = false

    public init() {}

    public init(atRest: Bool) {
        self.atRest = atRest
    }

    public static let fields: [Field<Self>] = [
        .required("atRest", \.atRest, "Whether volumes are encrypted.")
    ]
}

/// What a taint does to pods that do not tolerate it.
public enum TaintEffect: String, SchemaEnum {
    case noSchedule = "NoSchedule"
    case preferNoSchedule = "PreferNoSchedule"
    case noExecute = "NoExecute"
}

/// A taint of the nodes of a pool.
public struct Taint: SchemaObject {
    public var key = ""
    public var value: String?
    public var effect = TaintEffect.noSchedule

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("key", \.key, "The taint's key.", .maximumLength(317), .pattern(LabelSyntax.key)),
        .optional("value", \.value, "The taint's value.", .maximumLength(63), .pattern(LabelSyntax.value)),
        .required("effect", \.effect, "What it does to pods that do not tolerate it."),
    ]
}

/// Who realises a pool: exactly one of the members is set.
public struct PoolProvider: SchemaObject {
    public var none: JSONObject?
    public var karpenter: JSONObject?
    public var clusterAPI: JSONObject?

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional("none", \.none, "Nobody: the admitted pool counts as there. For trying Interlock."),
        .optional(
            "karpenter", \.karpenter,
            "A Karpenter NodePool. Not available in this version: such a pool is not admitted."),
        .optional(
            "clusterAPI", \.clusterAPI,
            "A Cluster API MachineDeployment or MachinePool. Not available in this version: such a pool is not admitted."
        ),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "[has(self.none), has(self.karpenter), has(self.clusterAPI)].filter(x, x).size() == 1",
            message: "exactly one provider must be set")
    ]
}

/// What was let through, what is there, and what waits.
public struct GPUNodePoolStatus: SchemaObject {
    public var observedGeneration = 0
    public var admitted: GPUNodePoolSpec?
    public var admittedBy: AdmittedBy?
    public var replicas: Int?
    public var readyReplicas: Int?
    public var hourlyCost: Money?
    public var currency: String?
    public var message: String?
    public var needs: String?
    public var plan: PlanStatus?
    public var verdict: VerdictStatus?
    public var approvals: ApprovalStatus?
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("admitted", \.admitted, "What the gate last let through; the provider is held to it."),
        .optional("admittedBy", \.admittedBy, "Which plan it came from."),
        .optional("replicas", \.replicas, "Nodes that the provider was asked for."),
        .optional("readyReplicas", \.readyReplicas, "Nodes that are there."),
        .optional("hourlyCost", \.hourlyCost, "What the admitted pool costs per hour."),
        .optional("currency", \.currency, "The currency of the cost."),
        .optional("message", \.message, "Why the pool stands where it does, in a sentence."),
        .optional("needs", \.needs, "Whose approval is missing."),
        .optional("plan", \.plan, "The change that waits, where there is one."),
        .optional("verdict", \.verdict, "What the rules say of it."),
        .optional("approvals", \.approvals, "Approvals: what is needed and what was given."),
        .collection("conditions", \.conditions, "Ready, Reconciling, Stalled, OutOfBounds.", .itemsByKey(["type"])),
    ]
}

/// Where admitted content came from.
public struct AdmittedBy: SchemaObject {
    public var digest = ""
    public var at: Timestamp?
    /// `<namespace>/<name>` of the task; missing for a direct edit.
    public var task: String?
    public var taskUID: String?
    /// The task's change that brought it.
    public var change: String?
    public var requester: String?
    public var generation = 0

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("digest", \.digest, "The digest of the plan."),
        .optional("at", \.at, "When it was admitted."),
        .optional("task", \.task, "The task, as namespace/name; missing for a direct edit."),
        .optional("taskUID", \.taskUID, "The task's uid."),
        .optional("change", \.change, "The task's change."),
        .optional("requester", \.requester, "Who asked."),
        .observed("generation", \.generation, "The generation of the object's spec that was admitted."),
    ]
}
