import HTTP

extension APIError {
    /// Whether nothing arrived for too long: a connection that is half open, or a server that does not know the request.
    public var isIdleTimeout: Bool { transport?.kind == .timeout(.idle) }
}
