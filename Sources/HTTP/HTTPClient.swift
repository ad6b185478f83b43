import CCurl
import Synchronization

/// Requests and streams over libcurl.
///
/// Two loops with a thread and connections of their own each, so that unary requests never wait behind streams, and one
/// more for each paced stream. Connections are kept and reused; HTTP/2 is used where a server offers it over TLS, but for
/// paced streams, which share nothing. Safe to use from any task. Call `shutdown()` before letting go of it to know that
/// everything has ended; otherwise it ends on its own soon after.
public final class HTTPClient: Sendable {
    public let configuration: Configuration
    private let unary: TransferLoop
    private let streams: TransferLoop
    private let paced = PacedLoops()
    private let lastID = Atomic<UInt64>(0)

    /// libcurl asks for this once, before anything else.
    static let isLibraryReady = il_global_init() == CURLE_OK

    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        let connections = max(1, configuration.maximumConnectionsPerHost)
        unary = TransferLoop(
            configuration: configuration,
            admissionLimits: .init(
                exclusive: connections, multiplexed: max(connections, configuration.maximumRequestsPerHost)),
            kind: .unary)
        let streamCount = max(1, configuration.maximumStreamsPerHost)
        streams = TransferLoop(
            configuration: configuration, admissionLimits: .init(exclusive: streamCount, multiplexed: streamCount),
            kind: .streams)
    }

    deinit {
        unary.beginShutdown()
        streams.beginShutdown()
        _ = paced.beginShutdown()
    }

    /// Sends a request and takes the whole answer, whatever its status.
    ///
    /// Cancelling the task closes the transfer and throws `cancelled`.
    ///
    /// - Parameter check: the last word before the request's first byte goes out; a refusal throws `heldBack`.
    public func send(
        _ request: HTTPRequest, check: HTTPSendCheck? = nil
    ) async throws(HTTPError) -> HTTPResponse {
        let origin = try Self.check(request)
        return try await perform(on: unary) { continuation in
            .unary(continuation)
        } order: { id, recipient, mark in
            self.order(id, request, origin, recipient, mark, check)
        }.get()
    }

    /// Sends a request and returns as soon as the answer's status and headers are there.
    public func stream(
        _ request: HTTPRequest, flow: HTTPStreamFlow = .shared
    ) async throws(HTTPError) -> HTTPResponseStream {
        let origin = try Self.check(request)
        let (loop, buffer) = try way(of: flow, to: origin)
        return try await perform(on: loop) { continuation in
            .stream(continuation, buffer)
        } order: { id, recipient, mark in
            self.order(id, request, origin, recipient, mark)
        }.get()
    }

    /// Ends everything in flight with `shutDown`, closes all connections, and returns when that is done.
    public func shutdown() async {
        unary.beginShutdown()
        streams.beginShutdown()
        let paced = paced.beginShutdown()
        await unary.shutdown()
        await streams.shutdown()
        for loop in paced { await loop.shutdown() }
    }

    private func way(
        of flow: HTTPStreamFlow, to origin: HTTPOrigin
    ) throws(HTTPError) -> (TransferLoop, StreamBuffer) {
        switch flow {
        case .shared:
            return (streams, StreamBuffer(limit: configuration.streamBufferBytes))
        case .paced:
            let buffer = StreamBuffer(limit: max(1, configuration.pacedStreamBufferBytes), waitsForRoom: true)
            guard let loop = paced.open(buffer, to: origin, configuration: configuration) else {
                throw HTTPError(.shutDown, origin: origin.description)
            }
            return (loop, buffer)
        }
    }

    private func perform<Answer: Sendable>(
        on loop: TransferLoop,
        recipient: (CheckedContinuation<Result<Answer, HTTPError>, Never>) -> TransferOrder.Recipient,
        order: (UInt64, TransferOrder.Recipient, CancellationMark) -> TransferOrder
    ) async -> Result<Answer, HTTPError> {
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let mark = CancellationMark()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Answer, HTTPError>, Never>) in
                loop.start(order(id, recipient(continuation), mark))
            }
        } onCancel: {
            mark.set()
            loop.cancel(id)
        }
    }

    private func order(
        _ id: UInt64, _ request: HTTPRequest, _ origin: HTTPOrigin, _ recipient: TransferOrder.Recipient,
        _ cancellation: CancellationMark, _ check: HTTPSendCheck? = nil
    ) -> TransferOrder {
        TransferOrder(
            id: id, request: request, origin: origin, limits: request.limits ?? configuration.limits,
            maximumBodyBytes: request.maximumBodyBytes ?? configuration.maximumBodyBytes, recipient: recipient,
            begun: .now, cancellation: cancellation,
            check: check)
    }

    private static func check(_ request: HTTPRequest) throws(HTTPError) -> HTTPOrigin {
        let origin = try HTTPOrigin(url: request.url)
        if let fault = request.fault {
            throw HTTPError(.invalidRequest, origin: origin.description, detail: fault)
        }
        return origin
    }
}
