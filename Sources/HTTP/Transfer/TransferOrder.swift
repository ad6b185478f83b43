import Synchronization

/// A request on its way to the loop: what to send, within which limits, and who waits.
struct TransferOrder: Sendable {
    enum Recipient: Sendable {
        case unary(CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
        case stream(CheckedContinuation<Result<HTTPResponseStream, HTTPError>, Never>, StreamBuffer)
    }

    let id: UInt64
    let request: HTTPRequest
    let origin: HTTPOrigin
    let limits: HTTPTimeLimits
    let maximumBodyBytes: Int
    let recipient: Recipient
    let begun: ContinuousClock.Instant
    /// Set where the task was cancelled before the loop had seen the order.
    let cancellation: CancellationMark
    /// Asked right before the request's first byte goes out.
    let check: HTTPSendCheck?

    func fail(_ error: HTTPError) {
        switch recipient {
        case .unary(let continuation): continuation.resume(returning: .failure(error))
        case .stream(let continuation, _): continuation.resume(returning: .failure(error))
        }
    }
}

/// Whether a request was cancelled; one bit that outlives the race between a task's cancellation and its start.
final class CancellationMark: Sendable {
    private let bit = Atomic(false)

    func set() { bit.store(true, ordering: .releasing) }
    var isSet: Bool { bit.load(ordering: .acquiring) }
}
