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
    let decoder: WatchDecoder
    /// How long the watch may be silent once its initial events are there; nil where it has none to wait for.
    let idleLimitAfterInitialEvents: Duration?

    /// Ends the watch now; its reader gets `cancelled`.
    public func cancel() {
        response.cancel()
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(watch: self)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let watch: WatchStream
        var bytes: HTTPResponseStream.Iterator
        var decoder: WatchDecoder
        private var isInitial: Bool

        init(watch: WatchStream) {
            self.watch = watch
            bytes = watch.response.makeAsyncIterator()
            decoder = watch.decoder
            isInitial = watch.idleLimitAfterInitialEvents != nil
        }

        public mutating func next() async throws(APIError) -> WatchEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(APIError) -> WatchEvent? {
            while true {
                if let event = try decoded() {
                    if isInitial, event.endsInitialEvents { leaveInitialEvents() }
                    return event
                }
                guard try await receive(isolation: actor) else {
                    guard !decoder.isInsideEvent else {
                        throw APIError(
                            .decoding("the watch ended in the middle of an event"), operation: watch.operation)
                    }
                    return nil
                }
            }
        }

        private mutating func decoded() throws(APIError) -> WatchEvent? {
            do throws(WatchDecodingError) {
                return try decoder.next()
            } catch {
                watch.response.cancel()
                throw APIError(.decoding(error.message), operation: watch.operation)
            }
        }

        private mutating func receive(isolation actor: isolated (any Actor)?) async throws(APIError) -> Bool {
            do throws(HTTPError) {
                return try await bytes.next(into: &decoder.piece, isolation: actor)
            } catch {
                throw APIError(.transport(error), operation: watch.operation)
            }
        }

        private mutating func leaveInitialEvents() {
            isInitial = false
            watch.response.limitIdle(watch.idleLimitAfterInitialEvents)
        }
    }
}
