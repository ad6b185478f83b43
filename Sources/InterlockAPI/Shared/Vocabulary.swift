/// How much a change can hurt, from least to most.
public enum Impact: String, SchemaEnum, Comparable {
    case none = "None"
    case low = "Low"
    case medium = "Medium"
    case high = "High"
    case destructive = "Destructive"

    public static func < (left: Impact, right: Impact) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .destructive: 4
        }
    }
}

/// What the rules say of a change, from most lenient to strictest.
public enum Decision: String, SchemaEnum, Comparable {
    case allow = "Allow"
    case warn = "Warn"
    case requireApproval = "RequireApproval"
    case deny = "Deny"

    public static func < (left: Decision, right: Decision) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .allow: 0
        case .warn: 1
        case .requireApproval: 2
        case .deny: 3
        }
    }
}

/// What a change does to its target.
public enum Operation: String, SchemaEnum {
    /// Server-side apply of the change's `spec` to the target's `spec`; creates the target where it is missing.
    case apply = "Apply"
    case delete = "Delete"
}

/// What a change may be of.
public enum TargetKind: String, SchemaEnum {
    case gpuNodePool = "GPUNodePool"
    case agentConfig = "AgentConfig"
    /// A resource of a Terraform plan that is no GPU capacity; nothing in a cluster.
    case cloudResource = "CloudResource"

    /// The kinds that a task may change.
    public static let inClusters: [TargetKind] = [.gpuNodePool, .agentConfig]
}

/// How far an agent may act by itself.
public enum RiskClass: String, SchemaEnum, Comparable {
    case advisory = "Advisory"
    case changeMaking = "ChangeMaking"
    case autonomous = "Autonomous"

    public static func < (left: RiskClass, right: RiskClass) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .advisory: 0
        case .changeMaking: 1
        case .autonomous: 2
        }
    }
}

/// How the nodes of a pool are bought.
public enum CapacityType: String, SchemaEnum {
    case onDemand = "OnDemand"
    case spot = "Spot"
    case reserved = "Reserved"
}

/// How the author of an approval was proven.
public enum ApprovalMethod: String, SchemaEnum {
    /// The API server let only that user write it.
    case apiServer = "APIServer"
    /// A signature over the approval statement.
    case signature = "Signature"
    /// Not proven: read from text, for experiments only.
    case unverified = "Unverified"
}

/// Condition types on every resource, after kstatus.
public enum ConditionType {
    public static let ready = "Ready"
    public static let reconciling = "Reconciling"
    public static let stalled = "Stalled"
    /// There while what is admitted is not what the policies as they are now would let through.
    public static let outOfBounds = "OutOfBounds"
    /// On a policy: there while its budget is used up to one of its `alertAt`.
    public static let budgetAlert = "BudgetAlert"
}

/// Annotation and label keys.
public enum InterlockKey {
    /// Who asked for the object: the authenticated user at creation.
    public static let requestedBy = "interlock.dev/requested-by"
    /// The groups of who asked, one a line.
    public static let requestedByGroups = "interlock.dev/requested-by-groups"
    /// Who last changed the object's spec.
    public static let changedBy = "interlock.dev/changed-by"
    /// The groups of who last changed the object's spec, one a line.
    public static let changedByGroups = "interlock.dev/changed-by-groups"
    /// `approvals.interlock.dev/<approver>: approve <digest> <justification>`.
    public static let approvalPrefix = "approvals.interlock.dev/"
    /// On what a task changed: `<namespace>/<task>`.
    public static let task = "interlock.dev/task"
    /// On what a task changed: the digest of the plan that was admitted.
    public static let plan = "interlock.dev/plan"
    /// On ConfigMaps: the AgentConfig that they deliver.
    public static let agent = "interlock.dev/agent"
    /// On ConfigMaps: the revision that they hold.
    public static let revision = "interlock.dev/revision"
}
