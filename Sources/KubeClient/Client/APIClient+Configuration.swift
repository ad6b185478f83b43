import HTTP

extension APIClient {
    /// One server, one identity.
    public struct Configuration: Sendable {
        /// `https://host:port`, with a path where the API is served below one.
        public var server: String
        public var tls: HTTPClientTLS
        public var credentials: Credentials
        public var impersonation: Impersonation?
        public var proxy: HTTPProxy?
        /// Where objects are looked for that name no namespace; the client itself never fills it in.
        public var namespace: String
        public var limits: HTTPTimeLimits
        public var retry: RetryPolicy
        /// Sent as `User-Agent`; shown by the API server in audit logs and as the default field manager.
        public var userAgent: String
        /// Called after each attempt.
        public var observer: RequestObserver?
        /// Called with what a person should know; the command line shows it.
        public var onWarning: ClientWarningHandler?
        /// Asked before each attempt of each request; nil sends at once.
        public var limiter: (any RequestLimiter)?
        /// Asked before each request that may change something (`WriteFence`); nil lets all through.
        public var fence: (any WriteFence)?
        /// The longest line of a watch: one event with its object.
        public var maximumEventBytes: Int
        /// What retries wait by.
        public var clock: any Clock<Duration>

        public init(
            server: String, tls: HTTPClientTLS = HTTPClientTLS(), credentials: Credentials = .none,
            impersonation: Impersonation? = nil, proxy: HTTPProxy? = nil, namespace: String = "default",
            limits: HTTPTimeLimits = HTTPTimeLimits(), retry: RetryPolicy = RetryPolicy(),
            userAgent: String = APIClient.userAgent(version: "dev"), observer: RequestObserver? = nil,
            onWarning: ClientWarningHandler? = nil,
            limiter: (any RequestLimiter)? = nil, fence: (any WriteFence)? = nil,
            maximumEventBytes: Int = 16 << 20, clock: any Clock<Duration> = ContinuousClock()
        ) {
            self.server = server
            self.tls = tls
            self.credentials = credentials
            self.impersonation = impersonation
            self.proxy = proxy
            self.namespace = namespace
            self.limits = limits
            self.retry = retry
            self.userAgent = userAgent
            self.observer = observer
            self.onWarning = onWarning
            self.limiter = limiter
            self.fence = fence
            self.maximumEventBytes = maximumEventBytes
            self.clock = clock
        }
    }

    /// `interlock/1.2.3`.
    public static func userAgent(version: String) -> String { "interlock/\(version)" }
}

/// One attempt of a request, as metrics count it.
public struct ObservedRequest: Sendable, Hashable {
    public let operation: APIOperation
    public let method: String
    /// Host and port.
    public let host: String
    /// Nil where there was no answer.
    public let code: Int?
    /// Of a watch, until its first byte.
    public let duration: Duration
}

/// Sees every attempt of every request; called on the requesting task, so it must be quick.
public typealias RequestObserver = @Sendable (ObservedRequest) -> Void
