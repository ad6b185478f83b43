extension HTTPClient {
    /// How a client connects and what it bears. Its connections are never shared with another client's.
    public struct Configuration: Sendable, Hashable {
        public var tls: HTTPClientTLS
        /// Nil connects directly. The process environment is never read.
        public var proxy: HTTPProxy?
        public var limits: HTTPTimeLimits
        /// The largest body of a unary response, decompressed.
        public var maximumBodyBytes: Int
        /// How much of a shared stream may wait to be read; beyond it the stream ends with `streamOverflow`.
        public var streamBufferBytes: Int
        /// How much of a paced stream may wait to be read; beyond it the server waits. As much again is with the reader.
        public var pacedStreamBufferBytes: Int
        /// Connections to one host and port for unary requests.
        public var maximumConnectionsPerHost: Int
        /// Requests in flight to one host and port where it speaks HTTP/2; further ones wait in order of arrival.
        ///
        /// Below the 100 streams that API servers allow on a connection, so that a second connection is rare.
        public var maximumRequestsPerHost: Int
        /// Shared streams open to one host and port; further ones wait.
        public var maximumStreamsPerHost: Int

        public init(
            tls: HTTPClientTLS = HTTPClientTLS(), proxy: HTTPProxy? = nil, limits: HTTPTimeLimits = HTTPTimeLimits(),
            maximumBodyBytes: Int = 256 << 20, streamBufferBytes: Int = 16 << 20,
            pacedStreamBufferBytes: Int = 512 << 10, maximumConnectionsPerHost: Int = 8,
            maximumRequestsPerHost: Int = 90,
            maximumStreamsPerHost: Int = 512
        ) {
            self.tls = tls
            self.proxy = proxy
            self.limits = limits
            self.maximumBodyBytes = maximumBodyBytes
            self.streamBufferBytes = streamBufferBytes
            self.pacedStreamBufferBytes = pacedStreamBufferBytes
            self.maximumConnectionsPerHost = maximumConnectionsPerHost
            self.maximumRequestsPerHost = maximumRequestsPerHost
            self.maximumStreamsPerHost = maximumStreamsPerHost
        }
    }
}

/// Whom a client trusts and who it is, over TLS 1.2 or later.
public struct HTTPClientTLS: Sendable, Hashable {
    /// PEM, in a file or at hand.
    public enum Source: Sendable, Hashable {
        /// Read anew for each new connection; one that is open stays in use. Give bytes to be rid of it on a change.
        case file(String)
        case bytes([UInt8])
    }

    /// The certificates that servers must descend from, and no others; nil trusts the system's.
    public var authorities: Source?
    /// The client's certificate, its issuers after it; goes with `privateKey`.
    public var certificate: Source?
    public var privateKey: Source?
    /// False takes any server certificate for any name: for trying things out only.
    public var verifiesServer: Bool
    /// The name that is asked for and verified instead of the URL's host; the `Host` field keeps the URL's.
    public var serverName: String?

    public init(
        authorities: Source? = nil, certificate: Source? = nil, privateKey: Source? = nil, verifiesServer: Bool = true,
        serverName: String? = nil
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.privateKey = privateKey
        self.verifiesServer = verifiesServer
        self.serverName = serverName
    }
}

/// A proxy that connections go through.
public struct HTTPProxy: Sendable, Hashable {
    /// `http://`, `https://`, `socks5://` or `socks5h://` and host and port; may hold credentials.
    public var url: String
    /// Hosts that are connected to directly: names, domain suffixes, addresses, networks (`10.0.0.0/8`), `*`.
    public var exceptions: [String]

    public init(url: String, exceptions: [String] = []) {
        self.url = url
        self.exceptions = exceptions
    }

    /// The proxy that an environment asks for: `HTTPS_PROXY` or `HTTP_PROXY` by scheme, and `NO_PROXY`; lower case
    /// names win, and upper case `HTTP_PROXY` is ignored under CGI (it may hold what a client sent).
    public init?(environment: [String: String], scheme: String) {
        let name = scheme == "https" ? "https_proxy" : "http_proxy"
        func value(_ name: String) -> String? {
            if let value = environment[name], !value.isEmpty { return value }
            if name == "http_proxy", environment["REQUEST_METHOD"] != nil { return nil }
            guard let value = environment[name.uppercased()], !value.isEmpty else { return nil }
            return value
        }
        guard let url = value(name) else { return nil }
        let exceptions = (value("no_proxy") ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        self.init(url: url, exceptions: exceptions)
    }
}
