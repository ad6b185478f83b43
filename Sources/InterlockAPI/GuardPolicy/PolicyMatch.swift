import KubeCore

/// What a policy is about: all members that are set must match, but of `users` and `groups` either.
public struct PolicyMatch: SchemaObject {
    public var namespaces: [String] = []
    public var namespaceSelector: LabelSelector?
    public var objectSelector: LabelSelector?
    public var agents: AgentMatch?
    public var kinds: [TargetKind] = []
    public var operations: [Operation] = []
    public var users: [String] = []
    public var groups: [String] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection(
            "namespaces", \.namespaces, "Namespaces of targets by name, with * for any text; all where none is named.",
            .setItems, .maximumItems(256), .eachItem([.minimumLength(1), .maximumLength(63)])),
        .optional("namespaceSelector", \.namespaceSelector, "Labels of the target's namespace."),
        .optional("objectSelector", \.objectSelector, "Labels of the target."),
        .optional("agents", \.agents, "Agents that ask; a change that no agent asked for does not match."),
        .collection("kinds", \.kinds, "Kinds of target; all where none is named.", .setItems, .maximumItems(16)),
        .collection("operations", \.operations, "Operations; all where none is named.", .setItems, .maximumItems(4)),
        .collection(
            "users", \.users, "Requesters by user name, with * for any text; all where none is named.", .setItems,
            .maximumItems(256), .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "groups", \.groups,
            "Requesters by a group of theirs, with * for any text; all where none is named. With users, either is enough.",
            .setItems, .maximumItems(256), .eachItem([.minimumLength(1), .maximumLength(253)])),
    ]
}

/// Agents that a policy is about.
public struct AgentMatch: SchemaObject {
    public var riskClasses: [RiskClass] = []
    public var names: [String] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection(
            "riskClasses", \.riskClasses, "Risk classes; all where none is named.", .setItems, .maximumItems(8)),
        .collection(
            "names", \.names, "Names of AgentConfigs, with * for any text; all where none is named.", .setItems,
            .maximumItems(256), .eachItem([.minimumLength(1), .maximumLength(253)])),
    ]
}
