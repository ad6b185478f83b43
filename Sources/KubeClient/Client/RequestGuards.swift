/// Decides when a request may be sent: client-side limits of rate.
public protocol RequestLimiter: Sendable {
    /// Returns when the request may be sent, or throws when its task is cancelled before. Asked before each attempt.
    func admit(_ operation: APIOperation) async throws(CancellationError)
}

/// Decides whether a write may be sent at all: not by a process that no longer leads.
public protocol WriteFence: Sendable {
    /// Nil, or a sentence that says why not. Asked before each attempt of a write, and once more right before its first
    /// byte is sent, on the transport's thread: must be quick and not block.
    func refusal(of operation: APIOperation) -> String?
}
