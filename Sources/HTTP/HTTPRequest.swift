/// One request.
public struct HTTPRequest: Sendable, Hashable {
    /// As it is sent; methods are case-sensitive.
    public var method: String
    /// An absolute `http` or `https` URL whose path and query are percent-encoded already; no user name or password in it.
    public var url: String
    public var headers: HTTPHeaders
    /// Nil sends none; an empty one sends `Content-Length: 0`.
    public var body: [UInt8]?
    /// Whom this request trusts and whom it comes from; nil takes the client's. Only connections that were made with the
    /// same are shared, so a certificate that is replaced shows on the next request, and others end undisturbed.
    public var tls: HTTPClientTLS?
    /// Time limits of this request; nil takes those of the client.
    public var limits: HTTPTimeLimits?
    /// The largest response body, decompressed, that is taken; nil takes the client's. Streams have no such limit.
    public var maximumBodyBytes: Int?
    /// Whether the request may be sent a second time where a reused connection dies before any answer.
    ///
    /// True at first for the idempotent methods of RFC 9110. The others then end with `connectionLost`: the server may
    /// or may not have done what was asked.
    public var isIdempotent: Bool
    /// Whether the answer may be compressed; a stream's never is. Worth it where the network is slower than both ends.
    public var acceptsCompression = true

    public init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        limits: HTTPTimeLimits? = nil, maximumBodyBytes: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.maximumBodyBytes = maximumBodyBytes
        isIdempotent = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].contains(method)
    }
}

/// Nil lets a request go, a sentence holds it back.
///
/// Called on the transport's thread when the connection stands and before the request's first byte is written, also
/// before it is written once more on another connection: must be quick and never block.
public typealias HTTPSendCheck = @Sendable () -> String?

/// How long a request may take.
public struct HTTPTimeLimits: Sendable, Hashable {
    /// From the start to an established connection, TLS included; always limited.
    public var connect: Duration
    /// Without a byte in either direction, once connected; nil sets no limit.
    public var idle: Duration?
    /// From the call to the last byte, waiting for a free connection included; nil sets no limit. Of a stream it limits
    /// the time until its status and headers are there.
    public var total: Duration?

    public init(connect: Duration = .seconds(10), idle: Duration? = .seconds(60), total: Duration? = .seconds(120)) {
        self.connect = connect
        self.idle = idle
        self.total = total
    }
}
