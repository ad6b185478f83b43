/// An answer whose body is read while it arrives.
///
/// One reader at a time. Letting go of the stream, or cancelling the task that reads it, closes the transfer. What
/// happens to a reader that falls behind is the stream's `HTTPStreamFlow`.
public final class HTTPResponseStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = HTTPError

    public let status: Int
    public let headers: HTTPHeaders
    public let version: HTTPVersion

    private let buffer: StreamBuffer
    private let transfer: TransferReference
    private let origin: String

    init(head: ResponseHead, origin: String, buffer: StreamBuffer, transfer: TransferReference) {
        status = head.status
        headers = head.headers
        version = head.version
        self.origin = origin
        self.buffer = buffer
        self.transfer = transfer
    }

    deinit {
        transfer.cancel()
    }

    /// Ends the stream now; its reader gets `cancelled`. After the end it does nothing.
    public func cancel() {
        buffer.finish(HTTPError(.cancelled, origin: origin, mayHaveBeenSent: true))
        transfer.cancel()
    }

    /// From now on the stream may be silent for this long; nil sets no limit.
    public func limitIdle(_ limit: Duration?) {
        transfer.limitIdle(limit)
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(stream: self)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let stream: HTTPResponseStream

        public mutating func next() async throws(HTTPError) -> [UInt8]? {
            try await next(isolation: nil)
        }

        /// The bytes that have arrived since, at least one; nil at the proper end of the body.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPError) -> [UInt8]? {
            try await stream.next(recycling: [])
        }

        /// As `next()`, into `bytes`, whose storage is filled anew later on: reading so needs no memory per chunk.
        ///
        /// - Returns: false at the proper end of the body; `bytes` is empty then.
        public mutating func next(
            into bytes: inout [UInt8], isolation actor: isolated (any Actor)? = #isolation
        ) async throws(HTTPError) -> Bool {
            var spare: [UInt8] = []
            swap(&spare, &bytes)
            guard let chunk = try await stream.next(recycling: spare) else { return false }
            bytes = chunk
            return true
        }
    }

    private func next(recycling spare: consuming [UInt8]) async throws(HTTPError) -> [UInt8]? {
        let emptied = spare
        return try await withTaskCancellationHandler {
            await buffer.next(recycling: emptied)
        } onCancel: {
            cancel()
        }.get()
    }

    /// The rest of the body, for answers that turn out to be an error and not a stream; at most `limit` bytes of it.
    public func prefix(upTo limit: Int) async throws(HTTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        var iterator = makeAsyncIterator()
        while bytes.count < limit, let chunk = try await iterator.next() {
            bytes += chunk.prefix(limit - bytes.count)
        }
        return bytes
    }
}

/// What a stream shares, and what happens when its reader falls behind.
public enum HTTPStreamFlow: Sendable, Hashable {
    /// Shares connections with other streams. A reader that falls behind by more than the client's `streamBufferBytes`
    /// gets `streamOverflow`: it must not hold up the others.
    case shared
    /// Has a connection and a thread of its own until its end. The server waits for the reader, by TCP's flow control,
    /// once the client's `pacedStreamBufferBytes` are full. For streams that begin with much at once.
    case paced
}

/// The way from a stream back to its transfer.
struct TransferReference: Sendable {
    let id: UInt64
    let loop: TransferLoop

    func cancel() { loop.cancel(id) }
    func limitIdle(_ limit: Duration?) { loop.limitIdle(id, limit) }
}
