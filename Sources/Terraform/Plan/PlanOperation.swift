/// What a plan does to one resource.
public enum PlanOperation: String, Sendable, Hashable, CaseIterable {
    case create = "create"
    case update = "update"
    case delete = "delete"
    /// Deleted and created anew, in either order.
    case replace = "replace"
    case noOp = "no-op"
    /// A data source that is read during apply.
    case read = "read"
    /// Dropped from the state; the object itself stays.
    case forget = "forget"
    /// Dropped from the state and created anew; the old object stays.
    case replaceByForgetting = "forget-and-create"

    /// Whether an object that exists is gone afterwards.
    public var destroys: Bool { self == .delete || self == .replace }

    /// The operation that a plan's list of actions stands for; nil for a list that no 1.x format has.
    init?(actions: [String]) {
        switch actions {
        case ["no-op"]: self = .noOp
        case ["create"]: self = .create
        case ["read"]: self = .read
        case ["update"]: self = .update
        case ["delete"]: self = .delete
        case ["forget"]: self = .forget
        case ["delete", "create"], ["create", "delete"]: self = .replace
        case ["create", "forget"], ["forget", "create"]: self = .replaceByForgetting
        default: return nil
        }
    }
}
