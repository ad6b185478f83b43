import HTTP
import KubeCore

/// How often and how patiently reads are tried again.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts in all.
    public var attempts: Int
    /// Before the second attempt; doubled for each further one.
    public var delay: Duration
    /// A longer wait, even one that the server asks for, is left to the caller.
    public var maximumDelay: Duration

    public init(attempts: Int = 4, delay: Duration = .milliseconds(200), maximumDelay: Duration = .seconds(10)) {
        self.attempts = attempts
        self.delay = delay
        self.maximumDelay = maximumDelay
    }

    /// How long to wait before the attempt after `attempt` (from 1); nil where it is not made.
    ///
    /// Reads are tried again where the failure may pass. A write only where nothing was sent: anything else may have
    /// been carried out.
    func wait(after attempt: Int, error: APIError, isRead: Bool) -> Duration? {
        guard attempt < attempts else { return nil }
        let mayRepeat: Bool
        switch error.cause {
        case .transport(let failure): mayRepeat = isRead ? failure.isTransient : failure.isSafeToRetry
        case .status(let status): mayRepeat = isRead && (status.code == 429 || status.code == 503)
        case .decoding, .credentials, .fenced, .invalidRequest: mayRepeat = false
        }
        guard mayRepeat else { return nil }
        let wait = max(error.retryAfter ?? .zero, delay * (1 << min(attempt - 1, 16)))
        return wait <= maximumDelay ? wait : error.retryAfter == nil ? maximumDelay : nil
    }
}
