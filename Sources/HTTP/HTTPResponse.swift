/// One answer with its whole body.
public struct HTTPResponse: Sendable, Hashable {
    /// 200...599; interim (1xx) answers are not shown.
    public var status: Int
    public var headers: HTTPHeaders
    /// Decompressed. Of an error (400...599) over HTTP/2 a part or all of it may be missing, where the server ended the
    /// connection with the answer; of any other answer never.
    public var body: [UInt8]
    public var version: HTTPVersion

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], version: HTTPVersion = .http1) {
        self.status = status
        self.headers = headers
        self.body = body
        self.version = version
    }
}

/// The protocol that an answer came over.
public enum HTTPVersion: String, Sendable, Hashable {
    /// HTTP/1.0 or 1.1: one request at a time per connection.
    case http1 = "HTTP/1.1"
    /// HTTP/2: many requests share a connection.
    case http2 = "HTTP/2"
}
