import Synchronization

/// What a stream has received and its reader has not taken yet: one producer (the loop), one reader.
final class StreamBuffer: Sendable {
    typealias Outcome = Result<[UInt8]?, HTTPError>

    private struct State {
        var chunks: [[UInt8]] = []
        var bytes = 0
        /// Set once; nil inside is a proper end.
        var end: HTTPError??
        var reader: CheckedContinuation<Outcome, Never>?
    }

    let limit: Int
    // A mutex: the loop thread must never wait for a task.
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many more bytes fit.
    var room: Int { state.withLock { limit - $0.bytes } }

    func append(_ chunk: [UInt8]) {
        let reader: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.chunks.append(chunk)
            state.bytes += chunk.count
            return nil
        }
        reader?.resume(returning: .success(chunk))
    }

    /// Ends the stream. An error drops what was not read: a reader that will start anew has no use for it.
    func finish(_ error: HTTPError?) {
        let reader: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = .some(error)
            if error != nil {
                state.chunks = []
                state.bytes = 0
            }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: Self.outcome(error))
    }

    /// All that is there, or the next that comes; nil at the end.
    func next() async -> Outcome {
        await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
            let outcome: Outcome? = state.withLock { state in
                if !state.chunks.isEmpty {
                    let chunk = state.chunks.count == 1 ? state.chunks[0] : Array(state.chunks.joined())
                    state.chunks = []
                    state.bytes = 0
                    return .success(chunk)
                }
                if let end = state.end { return Self.outcome(end) }
                // A second reader is a mistake of the caller; the first one's turn ends here rather than never.
                let previous = state.reader
                state.reader = continuation
                previous?.resume(returning: .success(nil))
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    private static func outcome(_ error: HTTPError?) -> Outcome {
        if let error { .failure(error) } else { .success(nil) }
    }
}
