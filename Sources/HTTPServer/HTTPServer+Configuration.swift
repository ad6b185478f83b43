extension HTTPServer {
    /// Where to listen and what to bear.
    public struct Configuration: Sendable {
        /// An address, or a name that resolves to one.
        public var host: String
        /// 0 takes any free port; `start()` says which.
        public var port: Int
        /// `nil` speaks plain HTTP.
        public var tls: TLS?
        public var limits: Limits

        public init(host: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil, limits: Limits = Limits()) {
            self.host = host
            self.port = port
            self.tls = tls
            self.limits = limits
        }
    }

    /// The identity that a server shows, TLS 1.2 or later.
    public struct TLS: Sendable {
        /// PEM (leaf first, then its issuers) or one DER certificate.
        public var certificateChain: [UInt8]
        /// PEM or DER.
        public var privateKey: [UInt8]
        /// PEM or one DER certificate. When given, clients are asked for a certificate; one that these roots do not
        /// trust ends the handshake, and showing none is allowed.
        public var clientTrustRoots: [UInt8]?

        public init(certificateChain: [UInt8], privateKey: [UInt8], clientTrustRoots: [UInt8]? = nil) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
            self.clientTrustRoots = clientTrustRoots
        }
    }

    /// What one client may cost.
    public struct Limits: Sendable {
        /// Bytes of the target and of all header fields together; beyond it the answer is 431.
        public var maximumHeaderBytes: Int
        /// Bytes of a request's body; beyond it the answer is 413.
        public var maximumBodyBytes: Int
        /// Connections at one time; further ones are closed as they arrive.
        public var maximumConnections: Int
        /// From a new connection to the end of its first request's header, TLS handshake included.
        public var headerTimeout: Duration
        /// From a request's header to the end of its body; beyond it the answer is 408.
        public var bodyTimeout: Duration
        /// Between two requests of a connection, and without progress while a response is being written.
        public var idleTimeout: Duration
        /// How long `shutdown()` waits for running requests.
        public var shutdownTimeout: Duration

        public init(
            maximumHeaderBytes: Int = 64 << 10, maximumBodyBytes: Int = 3 << 20, maximumConnections: Int = 10_000,
            headerTimeout: Duration = .seconds(10), bodyTimeout: Duration = .seconds(60),
            idleTimeout: Duration = .seconds(120), shutdownTimeout: Duration = .seconds(10)
        ) {
            self.maximumHeaderBytes = maximumHeaderBytes
            self.maximumBodyBytes = maximumBodyBytes
            self.maximumConnections = maximumConnections
            self.headerTimeout = headerTimeout
            self.bodyTimeout = bodyTimeout
            self.idleTimeout = idleTimeout
            self.shutdownTimeout = shutdownTimeout
        }
    }
}
