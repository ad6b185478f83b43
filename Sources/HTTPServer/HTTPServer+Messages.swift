extension HTTPServer {
    /// One request, with its whole body.
    public struct Request: Sendable {
        /// As sent; methods are case-sensitive.
        public var method: String
        /// The request target as sent, with the query.
        public var target: String
        /// The target's path as sent: percent-decoding it is the handler's, because `%2F` is not a separator.
        public var path: String
        /// The query's pairs, percent-decoded (`+` is a space), in order.
        public var query: [(name: String, value: String)]
        public var headers: HTTPHeaderFields
        public var body: [UInt8]
        /// Address and port of the other side of the connection.
        public var remoteAddress: String
        /// The DER bytes of the certificate that the client proved to hold the key of and that the configured roots
        /// trust; `nil` without TLS, without such roots, or if the client showed none.
        public var peerCertificate: [UInt8]?

        public init(
            method: String, target: String, headers: HTTPHeaderFields = [:], body: [UInt8] = [],
            remoteAddress: String = "", peerCertificate: [UInt8]? = nil
        ) throws(HTTPServerError) {
            let parts = try RequestTarget(target)
            self.method = method
            self.target = target
            path = parts.path
            query = parts.query
            self.headers = headers
            self.body = body
            self.remoteAddress = remoteAddress
            self.peerCertificate = peerCertificate
        }

        /// The first value of a query parameter.
        public func query(_ name: String) -> String? {
            query.first { $0.name == name }?.value
        }
    }

    /// One answer. `Content-Length`, `Transfer-Encoding` and `Connection` are the server's to set.
    public struct Response: Sendable {
        public enum Body: Sendable {
            case bytes([UInt8])
            /// Chunks as they are produced; the response ends when the stream does.
            case stream(ResponseStream)
        }

        /// 200...599.
        public var status: Int
        public var headers: HTTPHeaderFields
        public var body: Body

        public init(status: Int, headers: HTTPHeaderFields = [:], body: Body = .bytes([])) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        /// A plain-text answer.
        public static func text(_ status: Int, _ text: String) -> Response {
            Response(
                status: status,
                headers: ["Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"],
                body: .bytes(Array(text.utf8)))
        }
    }

    /// Where a server listens.
    public struct BoundAddress: Sendable, Hashable {
        public let host: String
        public let port: Int
    }
}
