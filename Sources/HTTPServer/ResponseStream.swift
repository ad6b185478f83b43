import Synchronization

/// A response body that is produced while it is read: a bounded buffer between one producer and one connection.
///
/// Chunks are arrays and arrays are shared, so one encoded event may be yielded to any number of streams. A reader that
/// lets more than the limit pile up loses the stream, in the way that `WhenTooSlow` says. What can be made on demand need
/// not be buffered: an opening is asked for as the reader takes it, before everything that is yielded.
public final class ResponseStream: Sendable {
    /// Why a stream ended.
    public enum Termination: Sendable, Hashable {
        /// `finish()` was called.
        case finished
        /// The client closed the connection, or the request had no use for a body.
        case readerGone
        /// The buffer's limit was reached.
        case readerTooSlow
        /// The server is shutting down; what is buffered is still written.
        case shutdown
    }

    /// What becomes of the response of a reader that lets more than the limit pile up; what is buffered is dropped.
    public enum WhenTooSlow: Sendable {
        /// Its connection is closed without an end of the response, so that it cannot take the part for the whole.
        case breakConnection
        /// The response ends after the chunks that have been written: each is whole, and the reader knows how to go on.
        case end
    }

    /// What the connection takes next.
    enum Portion: Equatable {
        case chunks([[UInt8]])
        /// Nothing now; the wake-up that was set will be called once when there is.
        case nothingYet
        case end
        /// The buffer overflowed: the response cannot be completed.
        case broken
    }

    private struct State {
        var opening: (@Sendable () -> [UInt8]?)?
        var chunks: [[UInt8]] = []
        var bufferedBytes = 0
        var termination: Termination?
        var onTermination: (@Sendable (Termination) -> Void)?
        var wake: (@Sendable () -> Void)?
        var isWakeDue = false
    }

    private let limit: Int
    private let whenTooSlow: WhenTooSlow
    // A mutex and not an actor: a producer serves thousands of streams and must neither wait nor hop for any of them.
    private let state = Mutex(State())

    /// At most `bufferLimitBytes` wait to be written, but one chunk of any size always may.
    ///
    /// - Parameter opening: makes the next piece of what comes first, nil after the last. Called on the connection's
    ///   thread, one call at a time and none under a lock; a piece should be about as large as a socket takes at once.
    public init(
        bufferLimitBytes: Int = 1 << 20, whenTooSlow: WhenTooSlow = .breakConnection,
        opening: (@Sendable () -> [UInt8]?)? = nil, onTermination: (@Sendable (Termination) -> Void)? = nil
    ) {
        limit = bufferLimitBytes
        self.whenTooSlow = whenTooSlow
        state.withLock {
            $0.opening = opening
            $0.onTermination = onTermination
        }
    }

    /// Called once when the stream ends, whoever ended it; at once if it has already. Not called under a lock.
    public var onTermination: (@Sendable (Termination) -> Void)? {
        get { state.withLock { $0.onTermination } }
        set {
            let ended = state.withLock { state in
                state.onTermination = state.termination == nil ? newValue : nil
                return state.termination
            }
            if let ended { newValue?(ended) }
        }
    }

    /// How the stream ended, `nil` while it is open.
    public var termination: Termination? { state.withLock { $0.termination } }

    /// Hands a chunk to the reader without waiting.
    ///
    /// - Returns: `false` if the reader is gone or too slow, or the stream has ended: stop producing.
    @discardableResult
    public func yield(_ chunk: [UInt8]) -> Bool {
        let result: (accepted: Bool, wake: (@Sendable () -> Void)?, overflowed: Bool) = state.withLock { state in
            guard state.termination == nil else { return (false, nil, false) }
            if chunk.isEmpty { return (true, nil, false) }
            let (total, overflow) = state.bufferedBytes.addingReportingOverflow(chunk.count)
            guard state.chunks.isEmpty || !overflow && total <= limit else { return (false, nil, true) }
            state.chunks.append(chunk)
            state.bufferedBytes = total
            return (true, Self.takeWake(&state), false)
        }
        if result.overflowed { terminate(.readerTooSlow) }
        result.wake?()
        return result.accepted
    }

    /// Ends the response after what has been yielded.
    public func finish() {
        terminate(.finished)
    }

    func terminate(_ reason: Termination) {
        let calls: (wake: (@Sendable () -> Void)?, handler: (@Sendable (Termination) -> Void)?) = state.withLock {
            state in
            let isFirst = state.termination == nil
            if isFirst { state.termination = reason }
            if reason == .readerGone || reason == .readerTooSlow && isFirst {
                state.opening = nil
                state.chunks = []
                state.bufferedBytes = 0
            }
            guard isFirst else { return (nil, nil) }
            let handler = state.onTermination
            state.onTermination = nil
            return (Self.takeWake(&state), handler)
        }
        calls.handler?(reason)
        calls.wake?()
    }

    /// Sets what tells the connection that there is something to take.
    func onReady(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// Takes about `count` bytes, at least one chunk.
    func take(upTo count: Int) -> Portion {
        if let opening = state.withLock({ $0.opening }) {
            if let piece = opening() { return .chunks([piece]) }
            state.withLock { $0.opening = nil }
        }
        return state.withLock { state in
            if state.termination == .readerTooSlow, whenTooSlow == .breakConnection { return .broken }
            guard !state.chunks.isEmpty else {
                if state.termination != nil {
                    state.wake = nil
                    return .end
                }
                state.isWakeDue = true
                return .nothingYet
            }
            var taken = 0
            let end = state.chunks.firstIndex { chunk in
                defer { taken += chunk.count }
                return taken > 0 && taken + chunk.count > count
            }
            let portion = Array(state.chunks[..<(end ?? state.chunks.endIndex)])
            state.chunks.removeFirst(portion.count)
            state.bufferedBytes -= portion.reduce(0) { $0 + $1.count }
            return .chunks(portion)
        }
    }

    private static func takeWake(_ state: inout State) -> (@Sendable () -> Void)? {
        guard state.isWakeDue else { return nil }
        state.isWakeDue = false
        return state.wake
    }
}
