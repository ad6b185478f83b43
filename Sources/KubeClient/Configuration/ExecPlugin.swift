import JSON

/// A program that a kubeconfig names for credentials (`client.authentication.k8s.io`, KEP-541).
///
/// It runs as this process's user: only a kubeconfig that may run programs may have one (`ExecPluginPolicy`).
public struct ExecPlugin: Sendable, Hashable {
    /// What the plugin is asked and answers in.
    public enum Version: String, Sendable, Hashable {
        case v1 = "client.authentication.k8s.io/v1"
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    /// Whether the plugin may talk to the person at the terminal.
    public enum InteractiveMode: String, Sendable, Hashable {
        case never = "Never"
        /// Where standard input and standard error are a terminal.
        case ifAvailable = "IfAvailable"
        /// Without a terminal it is not started.
        case always = "Always"
    }

    /// A path, or a name that is looked up in the folders of `PATH`.
    public var command: String
    public var arguments: [String]
    /// All that the plugin sees of one, besides `KUBERNETES_EXEC_INFO`.
    public var environment: [String: String]
    public var version: Version
    public var interactiveMode: InteractiveMode
    /// What people are told who have not got the program.
    public var installHint: String?
    /// `spec.cluster` of what the plugin is told; nil tells nothing.
    public var cluster: JSONValue?
    /// After which the plugin is killed; one that talks to a person has ten times as long.
    public var timeLimit: Duration
    /// Where the plugin is named, for errors.
    public var source: String
    public var line: Int?
    public var field: String?

    public init(
        command: String, arguments: [String] = [], environment: [String: String] = [:], version: Version = .v1,
        interactiveMode: InteractiveMode = .never, installHint: String? = nil, cluster: JSONValue? = nil,
        timeLimit: Duration = .seconds(60), source: String = "exec plugin", line: Int? = nil, field: String? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.version = version
        self.interactiveMode = interactiveMode
        self.installHint = installHint
        self.cluster = cluster
        self.timeLimit = timeLimit
        self.source = source
        self.line = line
        self.field = field
    }
}

extension ExecPlugin: CustomStringConvertible, CustomDebugStringConvertible {
    /// Neither arguments nor environment, which may hold secrets.
    public var description: String { "the plugin \(command.prefix(200))" }
    public var debugDescription: String { description }
}

/// Whether a kubeconfig may name a program that is then run.
public enum ExecPluginPolicy: Sendable, Hashable {
    /// For the files of whoever runs this process.
    case allowed
    /// For a kubeconfig that came from elsewhere, such as a Secret: whoever wrote it must not run programs here.
    case refused
}
