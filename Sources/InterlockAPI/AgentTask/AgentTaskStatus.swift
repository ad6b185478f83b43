import JSON
import KubeCore

/// Where a task stands.
public enum TaskPhase: String, SchemaEnum {
    case planning = "Planning"
    case denied = "Denied"
    case awaitingApproval = "AwaitingApproval"
    case applying = "Applying"
    case verifying = "Verifying"
    case succeeded = "Succeeded"
    case rollingBack = "RollingBack"
    case rolledBack = "RolledBack"
    case failed = "Failed"
    case stalled = "Stalled"
    case suspended = "Suspended"

    /// Nothing more happens until the task's spec changes.
    public var isEnd: Bool {
        switch self {
        case .denied, .succeeded, .rolledBack, .failed: true
        case .planning, .awaitingApproval, .applying, .verifying, .rollingBack, .stalled, .suspended: false
        }
    }
}

/// Where a task stands, what it would do, and what the rules say of it.
public struct AgentTaskStatus: SchemaObject {
    public var observedGeneration = 0
    public var phase: TaskPhase?
    public var message: String?
    /// Whose approval is missing, for the printer column.
    public var needs: String?
    public var session: Session?
    public var plan: PlanStatus?
    public var verdict: VerdictStatus?
    public var approvals: ApprovalStatus?
    public var admission: TaskAdmission?
    public var steps: [StepStatus] = []
    public var conditions: [Condition] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .observed("observedGeneration", \.observedGeneration, "The generation of the spec that this status is about."),
        .optional("phase", \.phase, "Where the task stands."),
        .optional("message", \.message, "Why it stands there, in a sentence."),
        .optional("needs", \.needs, "Whose approval is missing."),
        .optional("session", \.session, "This run of the task; a new one begins when the spec changes."),
        .optional("plan", \.plan, "The change worked out before it is made."),
        .optional("verdict", \.verdict, "What the rules say of the plan."),
        .optional("approvals", \.approvals, "Approvals: what is needed and what was given."),
        .optional("admission", \.admission, "What was let through. Its targets may take exactly this content, once."),
        .collection("steps", \.steps, "How far each change is.", .itemsByKey(["name"])),
        .collection("conditions", \.conditions, "Ready, Reconciling, Stalled.", .itemsByKey(["type"])),
    ]
}

/// One run of a task, kept over restarts of the controller.
public struct Session: SchemaObject {
    public var id = ""
    public var startedAt: Timestamp?
    public var lastProgressAt: Timestamp?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("id", \.id, "Told apart from every other run."),
        .optional("startedAt", \.startedAt, "When planning began."),
        .optional("lastProgressAt", \.lastProgressAt, "When something last moved."),
    ]
}

/// What the gate let through for a task.
public struct TaskAdmission: SchemaObject {
    public var digest = ""
    public var at: Timestamp?
    public var hourlyDelta = Money.zero
    public var targets: [AdmittedTarget] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("digest", \.digest, "The digest of the plan that was admitted."),
        .optional("at", \.at, "When."),
        .required(
            "hourlyDelta", \.hourlyDelta, "What it adds per hour, for as long as its targets have not taken it up."),
        .collection("targets", \.targets, "The content that each target may take.", .itemsByKey(["change"])),
    ]
}

/// The content that a target may take because of a task.
public struct AdmittedTarget: SchemaObject {
    public var change = ""
    public var kind = TargetKind.gpuNodePool
    public var name = ""
    public var operation = Operation.apply
    /// Empty where the target does not exist yet.
    public var uid: String?
    public var before: String?
    public var after: String?
    /// For a pool: the content itself, so that what it costs stays reserved over a restart until the pool takes it up.
    public var spec: JSONObject?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("change", \.change, "The change's name."),
        .required("kind", \.kind, "The target's kind."),
        .required("name", \.name, "The target's name."),
        .required("operation", \.operation, "Apply or Delete."),
        .optional("uid", \.uid, "The target's uid; missing where the change creates it."),
        .optional(
            "before", \.before, "The digest of what was admitted for the target before; missing where nothing was."),
        .optional("after", \.after, "The digest of the target's spec after; missing for a Delete."),
        .optional("spec", \.spec, "For a pool: its spec after, whose cost is reserved until the pool has taken it up."),
    ]
}

/// How far one change of a task is.
public enum StepPhase: String, SchemaEnum {
    case pending = "Pending"
    case applying = "Applying"
    case waiting = "Waiting"
    case done = "Done"
    case failed = "Failed"
    case skipped = "Skipped"
}

/// How far one change is.
public struct StepStatus: SchemaObject {
    public var name = ""
    public var phase = StepPhase.pending
    public var attempts = 0
    public var startedAt: Timestamp?
    public var message: String?

    public init() {}

    public init(name: String) {
        self.name = name
    }

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The change's name."),
        .required("phase", \.phase, "How far it is."),
        .required("attempts", \.attempts, "How often it was tried."),
        .optional("startedAt", \.startedAt, "When it was first tried; its timeout counts from here."),
        .optional("message", \.message, "What it waits for, or why it failed."),
    ]
}
