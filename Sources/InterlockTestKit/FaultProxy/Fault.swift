/// Something that goes wrong with one request on its way to the API server or back.
public enum Fault: Sendable, Hashable {
    // Before the server hears of it.

    /// The connection ends in good order without an answer.
    case refuse
    /// The connection is reset.
    case reset
    /// No answer, until the client gives up.
    case stall
    /// An answer in the server's own form that the server never gave.
    case answer(code: Int, retryAfter: Int? = nil)

    // The server does what was asked; what the client hears of it is another matter.

    /// The connection ends at once, and the request arrives all the same, later.
    case deliverLate(Duration)
    /// The connection ends in good order instead of the answer.
    case loseAnswer
    /// The connection is reset instead of the answer.
    case resetAnswer
    /// Nothing instead of the answer, until the client gives up.
    case stallAnswer
    /// An answer of something between, which knows nothing of what the server did.
    case replaceAnswer(code: Int)
    /// The connection ends within the body, after so many percent of it.
    case truncateAnswer(percent: Int)
    case delayAnswer(Duration)
    /// The answer in small pieces, this long apart.
    case trickleAnswer(Duration)

    /// In the middle of a watch, before the event after so many others.
    case breakWatch(WatchBreak, afterEvents: Int)
}

/// How a watch ends, or does not.
public enum WatchBreak: Sendable, Hashable {
    /// The connection ends between two events.
    case cut
    case reset
    /// The connection ends when a part of the event has been sent.
    case cutInsideEvent
    /// The connection ends within the length of a chunk.
    case cutInsideChunkHeader
    /// Nothing comes any more, and the connection stays.
    case stall
    /// An ERROR event with code 410.
    case gone
    /// In good order.
    case end
    /// The connection ends right before the bookmark that ends the initial events of a streaming list.
    case cutBeforeInitialEventsEnd
    /// The connection ends right after it.
    case cutAfterInitialEventsEnd
}

extension Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refuse: "connection closed before forwarding"
        case .reset: "reset before forwarding"
        case .stall: "stalled before forwarding"
        case .answer(let code, let wait): "answered with \(code)" + (wait.map { ", Retry-After \($0)" } ?? "")
        case .deliverLate(let delay): "connection closed, delivered \(delay) later"
        case .loseAnswer: "connection closed after forwarding"
        case .resetAnswer: "reset after forwarding"
        case .stallAnswer: "stalled after forwarding"
        case .replaceAnswer(let code): "answered with \(code) after forwarding"
        case .truncateAnswer(let percent): "cut after \(percent) % of the answer"
        case .delayAnswer(let delay): "answered \(delay) late"
        case .trickleAnswer(let delay): "answered in pieces \(delay) apart"
        case .breakWatch(let how, let events): "\(how) after \(events) events"
        }
    }
}
