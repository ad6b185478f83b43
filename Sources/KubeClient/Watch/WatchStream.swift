import HTTP

/// The events of one watch, in the server's order, until the server ends it.
///
/// One reader at a time. Letting go of it, or cancelling the reading task, ends the watch. A proper end is the end of the
/// sequence; a broken connection, silence and a reader that fell behind (`streamOverflow`) are errors.
public struct WatchStream: AsyncSequence, Sendable {
    public typealias Element = WatchEvent
    public typealias Failure = APIError

    let operation: APIOperation
    let response: HTTPResponseStream
    let maximumEventBytes: Int

    /// Ends the watch now; its reader gets `cancelled`.
    public func cancel() {
        response.cancel()
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(
            operation: operation, response: response,
            decoder: WatchDecoder(maximumLineBytes: maximumEventBytes))
    }

    public struct Iterator: AsyncIteratorProtocol {
        let operation: APIOperation
        let response: HTTPResponseStream
        var bytes: HTTPResponseStream.Iterator
        var decoder: WatchDecoder
        /// Decoded and not yet taken; the next one last.
        private var ready: [WatchEvent] = []
        /// What ends the watch when those are taken.
        private var failure: WatchDecodingError?

        init(operation: APIOperation, response: HTTPResponseStream, decoder: WatchDecoder) {
            self.operation = operation
            self.response = response
            bytes = response.makeAsyncIterator()
            self.decoder = decoder
        }

        public mutating func next() async throws(APIError) -> WatchEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(APIError) -> WatchEvent? {
            while true {
                if let event = ready.popLast() { return event }
                if let failure { throw APIError(.decoding(failure.message), operation: operation) }
                guard let chunk = try await nextChunk(isolation: actor) else {
                    guard !decoder.isInsideEvent else {
                        throw APIError(.decoding("the watch ended in the middle of an event"), operation: operation)
                    }
                    return nil
                }
                do throws(WatchDecodingError) {
                    try decoder.receive(chunk, into: &ready)
                } catch {
                    failure = error
                    response.cancel()
                }
                ready.reverse()
            }
        }

        private mutating func nextChunk(isolation actor: isolated (any Actor)?) async throws(APIError) -> [UInt8]? {
            do throws(HTTPError) {
                return try await bytes.next(isolation: actor)
            } catch {
                throw APIError(.transport(error), operation: operation)
            }
        }
    }
}
