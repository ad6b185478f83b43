import FoundationEssentials
import HTTPServer
import KubeCore

extension DevCluster {
    public struct Configuration: Sendable {
        /// Where state, keys and kubeconfigs are kept; nil keeps nothing.
        public var dataDirectory: String?
        /// 0 takes the port of the last time, or any free one.
        public var port: Int
        /// The first one's kubeconfig is also called just `kubeconfig`.
        public var accounts: [Account]
        /// How many changes of each kind are kept for watches to resume from.
        public var historyLimit: Int
        /// How long a change is kept for watches to resume from, and an old state for lists to be paged on.
        public var historyAge: Duration
        /// Bytes that may wait for the reader of one watch; the watch of a slower one is ended.
        public var watchBufferBytes: Int
        /// How many requests are kept for `requestLog`; 0 for none.
        public var requestLogLimit: Int
        /// How many requests are served at one time; others are answered with 429.
        public var inFlight: InFlightLimits
        public var limits: HTTPServer.Limits
        public var clock: @Sendable () -> Timestamp

        public init(
            dataDirectory: String? = nil, port: Int = 0, accounts: [Account] = Account.standard,
            historyLimit: Int = 20_000,
            historyAge: Duration = .seconds(300), watchBufferBytes: Int = 4 << 20, requestLogLimit: Int = 10_000,
            inFlight: InFlightLimits = .none,
            limits: HTTPServer.Limits = .init(),
            clock: @escaping @Sendable () -> Timestamp = DevCluster.systemClock
        ) {
            self.dataDirectory = dataDirectory
            self.port = port
            self.accounts = accounts
            self.historyLimit = historyLimit
            self.historyAge = historyAge
            self.watchBufferBytes = watchBufferBytes
            self.requestLogLimit = requestLogLimit
            self.inFlight = inFlight
            self.limits = limits
            self.clock = clock
        }
    }

    /// How many requests are served at one time, watches aside; nil for any number.
    public struct InFlightLimits: Sendable, Hashable {
        public var reading: Int?
        public var writing: Int?

        public init(reading: Int?, writing: Int?) {
            self.reading = reading
            self.writing = writing
        }

        public static let none = InFlightLimits(reading: nil, writing: nil)
    }

    /// Where a started cluster is, and how to come in.
    public struct Endpoint: Sendable {
        /// `https://127.0.0.1:<port>`.
        public let url: String
        public let caPEM: String
        /// By the account's name.
        public let tokens: [String: String]
    }

    /// The time of day.
    public static let systemClock: @Sendable () -> Timestamp = {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// What this is not.
    public static let limits = [
        "It listens on loopback only, and serves one process at a time from a data directory.",
        "What a CEL rule of a definition or a policy costs is limited when it is evaluated; Kubernetes also refuses a "
            + "definition whose rules could become too dear. Lists that are sets or maps are compared in their order.",
        "A list in the place of a text with a format (date-time) is refused; Kubernetes takes it. Kubernetes adds causes of "
            + "its own for scales that it could not read.",
        "Admission policies are in force as soon as they are written, without audit log; webhooks are stored, but not "
            + "called.",
        "RBAC objects are stored, but not evaluated for requests: every known user may do everything; only the verb "
            + "\"approve\" is answered by group in access reviews. The authorizer of admission policies does evaluate them.",
        "Custom resources in several versions are converted by apiVersion alone; conversion webhooks are refused.",
        "Nothing runs: Pods are not scheduled, Deployments make no ReplicaSets, Services get no addresses, and Kubernetes' "
            + "own kinds get only the defaults and checks that their readers rely on.",
        "Namespaces, owner references and custom resource definitions are looked after at once, not some time later.",
        "Watches are HTTP/1.1 only; protobuf is read and never written; no exec, logs, port-forward, proxy or tokens for service accounts.",
        "The data directory survives the end of the process at any instant, not that of the machine.",
    ]
}
