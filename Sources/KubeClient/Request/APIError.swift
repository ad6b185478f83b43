import HTTP
import KubeCore

/// Why an API server's answer is not what was asked for.
public struct APIError: Error, Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// The server answered with an error; a proxy's answer in its place too, by its code.
        case status(Status)
        /// No whole answer.
        case transport(HTTPError)
        /// An answer that is not what the API promises; the message says where.
        case decoding(String)
        /// No usable credentials.
        case credentials(ConfigurationError)
        /// The configuration's fence held a write back, in its words; nothing was sent.
        case fenced(String)
        /// The request cannot be made: a name that is none, an object without what the verb needs.
        case invalidRequest(String)
    }

    public let operation: APIOperation
    public let cause: Cause

    public init(_ cause: Cause, operation: APIOperation) {
        self.cause = cause
        self.operation = operation
    }

    /// The server's answer, where it gave one.
    public var status: Status? {
        if case .status(let status) = cause { status } else { nil }
    }

    /// The transport's failure, where there was one.
    public var transport: HTTPError? {
        if case .transport(let error) = cause { error } else { nil }
    }
}

extension APIError {
    public var isNotFound: Bool { isStatus(404, "NotFound") }
    /// Somebody else wrote the object, or owns the field.
    public var isConflict: Bool { isStatus(409, "Conflict") && !isAlreadyExists }
    public var isAlreadyExists: Bool { status?.reason == "AlreadyExists" }
    /// A resource version or continue token that the server no longer has: list anew.
    public var isGone: Bool { status.map { $0.code == 410 || $0.reason == "Expired" || $0.reason == "Gone" } ?? false }
    public var isInvalid: Bool { isStatus(422, "Invalid") }
    public var isBadRequest: Bool { isStatus(400, "BadRequest") }
    public var isForbidden: Bool { isStatus(403, "Forbidden") }
    public var isUnauthorized: Bool { isStatus(401, "Unauthorized") }
    public var isTooManyRequests: Bool { isStatus(429, "TooManyRequests") }
    /// A write that this process may not make, because it no longer leads; trying again does not help.
    public var isFenced: Bool { if case .fenced = cause { true } else { false } }
    public var isCancelled: Bool { transport?.kind == .cancelled }

    /// What the server found wrong, field by field.
    public var causes: [Status.Cause] { status?.details?.causes ?? [] }

    /// How long the server asks to wait.
    public var retryAfter: Duration? {
        status?.details?.retryAfterSeconds.map { .seconds(max(0, min($0, 86_400))) }
    }

    /// Whether the same request may succeed later without anybody changing it.
    public var isTransient: Bool {
        switch cause {
        case .status(let status): status.code == 429 || status.code == 408 || status.code >= 500
        case .transport(let error): error.isTransient
        case .decoding: true
        case .credentials(let error): error.isTransient
        case .fenced, .invalidRequest: false
        }
    }

    /// Whether the request, or a part of it, may have come to the server. False is certain: nothing was done.
    public var mayHaveBeenSent: Bool {
        switch cause {
        case .status, .decoding: true
        case .transport(let error): error.mayHaveBeenSent
        case .credentials, .fenced, .invalidRequest: false
        }
    }

    /// One of a bounded set of words, for metrics.
    public var label: String {
        switch cause {
        case .status(let status): "status_\(status.code)"
        case .transport(let error): error.label
        case .decoding: "decoding"
        case .credentials: "credentials"
        case .fenced: "fenced"
        case .invalidRequest: "invalid_request"
        }
    }

    private func isStatus(_ code: Int, _ reason: String) -> Bool {
        guard let status else { return false }
        return status.reason.isEmpty ? status.code == code : status.reason == reason
    }
}

extension APIError: CustomStringConvertible {
    public var description: String {
        switch cause {
        case .status(let status): "cannot \(operation): \(status)"
        case .transport(let error): "cannot \(operation): \(error)"
        case .decoding(let message): "cannot \(operation): the answer cannot be read: \(message)"
        case .credentials(let error): "cannot \(operation): \(error)"
        case .fenced(let message): "did not \(operation): \(message)"
        case .invalidRequest(let message): "cannot \(operation): \(message)"
        }
    }
}
