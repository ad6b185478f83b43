/// Why there is no answer, or not all of it.
public struct HTTPError: Error, Sendable, Hashable {
    /// What went wrong.
    public enum Kind: Sendable, Hashable {
        /// The request itself cannot be sent.
        case invalidRequest
        case couldNotResolve
        case connectionRefused
        /// No connection for another reason than a refusal.
        case connectionFailed
        case proxy
        case tls(TLSProblem)
        case timeout(Timeout)
        /// The caller's own `HTTPSendCheck` refused, in the words of `detail`.
        case heldBack
        /// The task was cancelled, or the stream was given up by its reader.
        case cancelled
        /// The reader of a stream let more than the buffer's limit pile up.
        case streamOverflow(limit: Int)
        case bodyTooLarge(limit: Int)
        /// The body ended before its announced end.
        case truncated
        /// The connection ended before the answer.
        case connectionLost
        /// The other side does not speak HTTP as it should.
        case protocolViolation
        /// The client was shut down.
        case shutDown
        /// The system gave no thread or memory.
        case outOfResources
    }

    /// Which part of TLS failed.
    public enum TLSProblem: Sendable, Hashable {
        case serverNotTrusted
        case clientCertificate
        case authorities
        case handshake
    }

    /// Which time limit passed.
    public enum Timeout: Sendable, Hashable {
        case connect, idle, total
    }

    public let kind: Kind
    /// The host and port that were asked for.
    public let origin: String
    /// libcurl's or the system's words, bounded; may be empty.
    public let detail: String
    /// Whether the request, or a part of it, may have reached the server.
    public let mayHaveBeenSent: Bool

    public init(_ kind: Kind, origin: String, detail: String = "", mayHaveBeenSent: Bool = false) {
        self.kind = kind
        self.origin = origin
        self.detail = String(detail.prefix(300))
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    /// Whether the same request may succeed later without anybody changing anything.
    public var isTransient: Bool {
        switch kind {
        case .couldNotResolve, .connectionRefused, .connectionFailed, .proxy, .timeout, .truncated, .connectionLost,
            .protocolViolation, .streamOverflow, .outOfResources, .tls(.handshake):
            true
        case .invalidRequest, .tls, .heldBack, .cancelled, .bodyTooLarge, .shutDown:
            false
        }
    }

    /// Whether any request, a non-idempotent one too, may be sent again: the failure may pass, and nothing was sent.
    public var isSafeToRetry: Bool { isTransient && !mayHaveBeenSent }

    /// One of a small fixed set of words, for metrics.
    public var label: String {
        switch kind {
        case .invalidRequest: "invalid_request"
        case .couldNotResolve: "resolve"
        case .connectionRefused: "refused"
        case .connectionFailed: "connect"
        case .proxy: "proxy"
        case .tls(.serverNotTrusted): "tls_untrusted"
        case .tls(.clientCertificate): "tls_client_certificate"
        case .tls(.authorities): "tls_authorities"
        case .tls(.handshake): "tls_handshake"
        case .timeout(.connect): "timeout_connect"
        case .timeout(.idle): "timeout_idle"
        case .timeout(.total): "timeout_total"
        case .heldBack: "held_back"
        case .cancelled: "cancelled"
        case .streamOverflow: "stream_overflow"
        case .bodyTooLarge: "body_too_large"
        case .truncated: "truncated"
        case .connectionLost: "connection_lost"
        case .protocolViolation: "protocol"
        case .shutDown: "shut_down"
        case .outOfResources: "resources"
        }
    }
}

extension HTTPError: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .invalidRequest: "the request to \(origin) cannot be sent\(because)"
        case .couldNotResolve: "the host name of \(origin) cannot be resolved; check the name and the DNS\(words)"
        case .connectionRefused: "\(origin) refused the connection; check that the server runs and listens there"
        case .connectionFailed: "no connection to \(origin); check address, network and firewalls\(words)"
        case .proxy: "the proxy on the way to \(origin) failed; check the proxy URL and its exceptions\(words)"
        case .tls(.serverNotTrusted):
            "the certificate of \(origin) is not trusted; check the certificate authority and the server name\(words)"
        case .tls(.clientCertificate):
            "the client certificate or key for \(origin) cannot be used; both must be PEM and belong together\(words)"
        case .tls(.authorities):
            "the certificate authorities for \(origin) cannot be read; they must be PEM certificates\(words)"
        case .tls(.handshake): "no TLS connection with \(origin); check that the port speaks TLS 1.2 or later\(words)"
        case .timeout(.connect): "\(origin) took no connection within the connect time limit; check the network"
        case .timeout(.idle): "\(origin) sent nothing for the idle time limit; the connection is taken for dead"
        case .timeout(.total): "\(origin) did not answer within the total time limit; try again or raise the limit"
        case .heldBack: "the request to \(origin) was held back before it was sent\(because)"
        case .cancelled: "the request to \(origin) was cancelled"
        case .streamOverflow(let limit):
            "the stream from \(origin) was not read fast enough and passed its buffer of \(limit) bytes; start it anew"
        case .bodyTooLarge(let limit):
            "the answer of \(origin) is larger than \(limit) bytes; ask for less at a time or raise the limit"
        case .truncated: "the answer of \(origin) broke off before its end; try again\(words)"
        case .connectionLost: "the connection to \(origin) was lost before an answer came; \(outcome)\(words)"
        case .protocolViolation: "\(origin) does not speak HTTP as it should; check what listens there\(words)"
        case .shutDown: "the HTTP client was shut down before \(origin) answered"
        case .outOfResources: "the system refused a thread or memory for the request to \(origin); try again later"
        }
    }

    private var because: String { detail.isEmpty ? "" : ": \(detail)" }
    private var words: String { detail.isEmpty ? "" : " (\(detail))" }
    private var outcome: String {
        mayHaveBeenSent ? "it may or may not have been carried out" : "it was not sent"
    }
}
