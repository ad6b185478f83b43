import Dispatch
import Synchronization

/// What a stream has received and its reader has not taken yet: one producer (the loop), one reader.
///
/// The bytes stand in one array that grows to `limit`. A reader takes the whole array and leaves its last one, emptied, in
/// its place, so that a stream that flows needs no new memory.
final class StreamBuffer: Sendable {
    typealias Outcome = Result<[UInt8]?, HTTPError>

    /// What became of bytes that were given to the buffer.
    enum Appending: Sendable, Hashable {
        case taken
        /// There is no room for them.
        case full
        /// The stream has ended, so that nobody will read them.
        case ended
    }

    private struct State {
        var bytes: [UInt8] = []
        /// Set once; nil inside is a proper end.
        var end: HTTPError??
        var reader: CheckedContinuation<Outcome, Never>?
        /// Emptied by the reader.
        var spare: [UInt8] = []
        var isProducerWaiting = false
    }

    let limit: Int
    /// Whether the producer waits for room; otherwise it is told that there is none.
    let waitsForRoom: Bool
    // A mutex: the loop's thread and the reader's task take it for a few instructions each.
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    init(limit: Int, waitsForRoom: Bool = false) {
        self.limit = limit
        self.waitsForRoom = waitsForRoom
    }

    /// Appends bytes without waking the reader (`flush`), all of them or none.
    ///
    /// Where the buffer waits for room this blocks the thread until a reader has made some, or the stream has ended; more
    /// bytes than `limit` at once are taken when it is empty.
    func append(_ bytes: UnsafeRawBufferPointer) -> Appending {
        while true {
            let (appending, reader) = state.withLock { state in add(bytes, to: &state) }
            reader?.resume()
            guard let appending else {
                room.wait()
                continue
            }
            return appending
        }
    }

    /// Gives a waiting reader what is there. The producer calls it when it has no more for now.
    func flush() {
        state.withLock { Self.takeReader(of: &$0) }?.resume()
    }

    /// Ends the stream. An error drops what was not read: a reader that will start anew has no use for it.
    func finish(_ error: HTTPError?) {
        let reader: Delivery? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = .some(error)
            if error != nil { state.bytes = [] }
            state.spare = []
            wakeProducer(&state)
            return Self.takeReader(of: &state)
        }
        reader?.resume()
    }

    /// All that is there, or the next that comes; nil at the end.
    ///
    /// - Parameter spare: an array whose storage may be filled; of use if nobody else holds it.
    func next(recycling spare: consuming [UInt8] = []) async -> Outcome {
        spare.removeAll(keepingCapacity: true)
        let emptied = spare
        return await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
            let outcome: Outcome? = state.withLock { state in
                // A second reader is a mistake of the caller; the first one's turn ends here rather than never.
                let previous = state.reader
                state.reader = continuation
                previous?.resume(returning: .success(nil))
                state.spare = emptied
                wakeProducer(&state)
                guard let delivery = Self.takeReader(of: &state) else {
                    Self.shrink(&state)
                    return nil
                }
                return delivery.outcome
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }
}

extension StreamBuffer {
    private struct Delivery {
        let reader: CheckedContinuation<Outcome, Never>
        let outcome: Outcome

        func resume() { reader.resume(returning: outcome) }
    }

    /// Of a stream that is silent, more is given back: most watches are, most of the time.
    private static let restingCapacity = 64 << 10

    /// Nil where the producer has to wait, and then a reader that can make room.
    private func add(_ bytes: UnsafeRawBufferPointer, to state: inout State) -> (Appending?, Delivery?) {
        guard state.end == nil else { return (.ended, nil) }
        let fits = bytes.count <= limit - state.bytes.count
        if fits || waitsForRoom && state.bytes.isEmpty {
            state.bytes.append(contentsOf: bytes)
            // Half a buffer is worth a switch of threads; less waits for `flush`.
            return (.taken, waitsForRoom && state.bytes.count > limit / 2 ? Self.takeReader(of: &state) : nil)
        }
        guard waitsForRoom else { return (.full, nil) }
        if let reader = Self.takeReader(of: &state) {
            state.bytes.append(contentsOf: bytes)
            return (.taken, reader)
        }
        state.isProducerWaiting = true
        return (nil, nil)
    }

    private static func takeReader(of state: inout State) -> Delivery? {
        guard let reader = state.reader else { return nil }
        let outcome: Outcome
        if !state.bytes.isEmpty {
            outcome = .success(state.bytes)
            state.bytes = state.spare
            state.spare = []
        } else if let end = state.end {
            outcome = end.map { .failure($0) } ?? .success(nil)
        } else {
            return nil
        }
        state.reader = nil
        return Delivery(reader: reader, outcome: outcome)
    }

    private func wakeProducer(_ state: inout State) {
        guard state.isProducerWaiting else { return }
        state.isProducerWaiting = false
        room.signal()
    }

    private static func shrink(_ state: inout State) {
        if state.spare.capacity > restingCapacity { state.spare = [] }
        if state.bytes.isEmpty, state.bytes.capacity > restingCapacity { state.bytes = [] }
    }
}
