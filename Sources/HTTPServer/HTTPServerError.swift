/// Why a server cannot listen, or cannot take a request.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    enum Code: Sendable {
        case cannotListen, badTLS, badTarget, notStartable
    }

    let code: Code
    public let description: String

    static func cannotListen(host: String, port: Int, reason: String) -> Self {
        Self(
            code: .cannotListen,
            description: "cannot listen on \(host):\(port): \(reason); choose another host or port, or 0 for any port")
    }

    static func badTLS(_ what: String, reason: String) -> Self {
        Self(code: .badTLS, description: "the TLS \(what) cannot be used: \(reason)")
    }

    static func badTarget(_ reason: String) -> Self {
        Self(code: .badTarget, description: "the request target cannot be read: \(reason)")
    }

    static let notStartable = Self(code: .notStartable, description: "a server is started once; make another one")
}
