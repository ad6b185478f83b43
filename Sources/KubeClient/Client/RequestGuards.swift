/// Decides when a request may be sent: client-side limits of rate.
public protocol RequestLimiter: Sendable {
    /// Returns when the request may be sent, or throws when its task is cancelled before. Asked before each attempt.
    func admit(_ operation: APIOperation) async throws(CancellationError)
}

/// Decides whether a write may be sent at all: not by a process that no longer leads.
public protocol WriteFence: Sendable {
    /// Nil, or a sentence that says why not; the request then ends with `APIError.Cause.fenced`, and nothing was sent.
    ///
    /// Asked before each attempt of a request that is no `GET` or `HEAD`, and once more right before its first byte is
    /// sent, on the transport's thread: must be quick and not block. Dry runs are not asked about, they change nothing.
    func refusal(of operation: APIOperation) -> String?
}
