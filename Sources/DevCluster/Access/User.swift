/// Who makes a request.
public struct User: Sendable, Hashable {
    public var name: String
    public var groups: [String]

    public init(name: String, groups: [String]) {
        self.name = name
        self.groups = groups
    }

    /// Whether the user may do everything, and act for others.
    public var isAdmin: Bool { groups.contains("system:masters") }
}

/// Somebody with a token of their own: what the kubeconfig is called after, and who they are to the server.
public struct Account: Sendable, Hashable {
    /// `admin`, `alice`, …
    public let name: String
    public let user: User

    public init(name: String, user: User) {
        self.name = name
        self.user = user
    }

    /// Who a new cluster knows: an admin, two approvers, an agent, the controller.
    public static let standard = [
        Account(name: "admin", user: User(name: "admin", groups: ["system:masters"])),
        Account(name: "alice", user: User(name: "alice", groups: ["platform-approvers"])),
        Account(name: "bob", user: User(name: "bob", groups: ["platform-approvers"])),
        Account(name: "agent-bot", user: User(name: "agent-bot", groups: ["ai-agents"])),
        Account(
            name: "controller",
            user: User(
                name: "system:serviceaccount:interlock-system:interlock",
                groups: ["system:serviceaccounts", "system:serviceaccounts:interlock-system"])),
    ]
}
