/// An answer whose body is read while it arrives.
///
/// One reader at a time. Letting go of the stream, or cancelling the task that reads it, closes the transfer. A reader
/// that falls behind by more than the client's `streamBufferBytes` gets `streamOverflow`.
public final class HTTPResponseStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = HTTPError

    public let status: Int
    public let headers: HTTPHeaders
    public let version: HTTPVersion

    private let buffer: StreamBuffer
    private let close: @Sendable () -> Void
    private let origin: String

    init(head: ResponseHead, origin: String, buffer: StreamBuffer, close: @escaping @Sendable () -> Void) {
        status = head.status
        headers = head.headers
        version = head.version
        self.origin = origin
        self.buffer = buffer
        self.close = close
    }

    deinit {
        close()
    }

    /// Ends the stream now; its reader gets `cancelled`. After the end it does nothing.
    public func cancel() {
        buffer.finish(HTTPError(.cancelled, origin: origin, mayHaveBeenSent: true))
        close()
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
            let stream = stream
            return try await withTaskCancellationHandler {
                await stream.buffer.next()
            } onCancel: {
                stream.cancel()
            }.get()
        }
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
