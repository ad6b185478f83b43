import HTTP
import KubeCore

/// What is tried again, how often and how patiently.
///
/// | what happened                                   | read, dry run | write |
/// |-------------------------------------------------|---------------|-------|
/// | nothing was sent: no name, connection, TLS      | again         | again |
/// | 429 with `Retry-After`                          | again         | again |
/// | 429 without                                     | again         | no    |
/// | 500, 502, 503, 504                              | again         | no    |
/// | connection lost, silent or broken off           | again         | no    |
/// | the total time limit passed                     | no            | no    |
/// | any other answer; refused by the fence; stopped | no            | no    |
///
/// API servers answer 429 with `Retry-After` before they have looked at the request (priority and fairness, and the limit
/// of requests in flight), so it is safe for every verb. After any other failure a write may have been carried out, also
/// an apply or an update with a version: a second one might undo what others did in between, or meet a conflict with the
/// first. Who writes then reads first. 401 is no matter of this policy: newer credentials are tried once, at once.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts in all.
    public var attempts: Int
    /// Before the second attempt; doubled for each further one.
    public var delay: Duration
    /// A longer wait, even one that the server asks for, is left to the caller.
    public var maximumDelay: Duration
    /// By which part of itself a wait is lengthened at most, by chance, so that many clients do not come back as one; from
    /// 0 to 1.
    public var jitter: Double

    public init(
        attempts: Int = 4, delay: Duration = .milliseconds(200), maximumDelay: Duration = .seconds(10),
        jitter: Double = 0.5
    ) {
        self.attempts = attempts
        self.delay = delay
        self.maximumDelay = maximumDelay
        self.jitter = jitter
    }

    /// How long to wait before the attempt after `attempt` (from 1); nil where it is not made.
    func wait(after attempt: Int, error: APIError, mayChange: Bool) -> Duration? {
        guard attempt < attempts, Self.mayRepeat(error, mayChange: mayChange) else { return nil }
        let asked = error.retryAfter ?? .zero
        guard asked <= maximumDelay else { return nil }
        let wait = max(asked, min(maximumDelay, delay * (1 << min(attempt - 1, 16))))
        return wait * (1 + Double.random(in: 0...1) * max(0, min(1, jitter)))
    }

    static func mayRepeat(_ error: APIError, mayChange: Bool) -> Bool {
        switch error.cause {
        case .transport(let failure):
            if case .timeout(.total) = failure.kind { return false }
            return mayChange ? failure.isSafeToRetry : failure.isTransient
        case .status(let status):
            if status.code == 429 { return !mayChange || error.retryAfter != nil }
            return !mayChange && [500, 502, 503, 504].contains(status.code)
        case .decoding, .credentials, .fenced, .invalidRequest: return false
        }
    }
}
