import KubeCore

/// When whose approval is needed.
public struct ApprovalRule: SchemaObject {
    public var name = ""
    public var when = ""
    public var quorum = 1
    public var from = ApproverSet()
    public var separationOfDuties = true
    public var secondFactor = SecondFactor.none
    public var requireJustification = false
    public var validFor = DurationString.hours(4)

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The rule's name in verdicts.", .minimumLength(1), .maximumLength(63)),
        .required(
            "when", \.when,
            "When approval is needed: a CEL expression over plan, cost, budget, task, agent, requester and variables.",
            .minimumLength(1), .maximumLength(8192)),
        .defaulted("quorum", \.quorum, to: 1, "How many different people must approve.", .minimum(1), .maximum(32)),
        .required("from", \.from, "Whose approval counts."),
        .defaulted(
            "separationOfDuties", \.separationOfDuties, to: true, "The requester's own approval does not count."),
        .defaulted(
            "secondFactor", \.secondFactor, to: .none,
            "SecurityKey asks for a hardware key's signature; not available in this version, so nothing satisfies it."),
        .defaulted("requireJustification", \.requireJustification, to: false, "An approval must say why."),
        .defaulted("validFor", \.validFor, to: .hours(4), "How long an approval holds."),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            """
            has(self.from.groups) || self.quorum <= (has(self.from.users) ? size(self.from.users) : 0) \
            + (has(self.from.signers) ? size(self.from.signers) : 0)
            """,
            message: "quorum is higher than the number of people in from, so nothing could ever be approved")
    ]
}

/// What an approver must prove beside who they are.
public enum SecondFactor: String, SchemaEnum {
    case none = "None"
    case securityKey = "SecurityKey"
}

/// Whose approval counts.
public struct ApproverSet: SchemaObject {
    public var groups: [String] = []
    public var users: [String] = []
    public var signers: [Signer] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection(
            "groups", \.groups, "Groups of the API server's users.", .setItems, .minimumItems(1), .maximumItems(64),
            .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "users", \.users, "Users by name.", .setItems, .minimumItems(1), .maximumItems(256),
            .eachItem([.minimumLength(1), .maximumLength(253)])),
        .collection(
            "signers", \.signers, "Keys whose signature counts.", .atomicItems, .minimumItems(1), .maximumItems(256)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "has(self.groups) || has(self.users) || has(self.signers)",
            message: "name the groups, users or signers whose approval counts")
    ]
}

/// A key whose signature counts, and whose it is.
public struct Signer: SchemaObject {
    public var principal = ""
    public var publicKey = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("principal", \.principal, "Whose key it is.", .minimumLength(1), .maximumLength(253)),
        .required("publicKey", \.publicKey, "The key as OpenSSH writes it.", .minimumLength(1), .maximumLength(4096)),
    ]
}
