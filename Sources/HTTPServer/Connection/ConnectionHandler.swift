import NIOCore
import NIOHTTP1

/// One connection: assembles a request, lets the handler answer it, writes the answer as fast as it is read.
///
/// Lives on its channel's event loop. The pipelining handler before it delivers one request at a time.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Sent as a user event: finish what is running, then close.
    struct Drain: Sendable {}

    enum Phase {
        /// Before a request's header.
        case idle
        case receiving(RequestAssembly)
        case handling(RequestSummary, Task<Void, Never>)
        case responding(ResponseWriter)
        /// The last answer has been written or is being written; what still arrives is dropped.
        case closing
        case closed
    }

    let handler: @Sendable (HTTPServer.Request) async -> HTTPServer.Response
    let limits: HTTPServer.Limits
    let peerCertificate: (ChannelHandlerContext) -> [UInt8]?
    var phase = Phase.idle
    var context: ChannelHandlerContext?
    var isDraining = false
    var isPumping = false
    var isPumpDue = false
    private var timer: Scheduled<Void>?

    init(
        limits: HTTPServer.Limits,
        peerCertificate: @escaping (ChannelHandlerContext) -> [UInt8]? = { _ in nil },
        handler: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response
    ) {
        self.limits = limits
        self.peerCertificate = peerCertificate
        self.handler = handler
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        startTimer(limits.headerTimeout) { $0.close() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), phase) {
        case (.head(let head), .idle):
            begin(head)
        case (.body(let buffer), .receiving(var assembly)):
            // Released first, so that the body grows in place.
            phase = .idle
            let fits = assembly.append(buffer, limit: limits.maximumBodyBytes)
            phase = .receiving(assembly)
            if !fits { reject(413, RequestAssembly.tooLarge(limits.maximumBodyBytes)) }
        case (.end, .receiving(let assembly)):
            handle(assembly)
        default:
            break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pump() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Drain else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isDraining = true
        switch phase {
        case .idle: close()
        case .responding(let writer): writer.endForShutdown()
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error as? HTTPParserError, phase) {
        case (.some(.headerOverflow), .idle):
            reject(431, RequestAssembly.headerTooLarge(limits.maximumHeaderBytes))
        case (.some(let error), .idle), (.some(let error), .receiving):
            reject(400, "The request is not valid HTTP/1.1: \(error).")
        default:
            close()
        }
    }

    // MARK: Requests

    private func begin(_ head: HTTPRequestHead) {
        let assembly = RequestAssembly(head)
        phase = .receiving(assembly)
        if let (status, reason) = assembly.refusal(limits: limits) {
            reject(status, reason)
            return
        }
        startTimer(limits.bodyTimeout) { $0.reject(408, "The request's body took too long to arrive.") }
        if assembly.expectsContinue {
            write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
            context?.flush()
        }
    }

    private func handle(_ assembly: RequestAssembly) {
        guard let context else { return }
        stopTimer()
        let request: HTTPServer.Request
        do {
            request = try assembly.request(
                remoteAddress: context.remoteAddress?.text ?? "", peerCertificate: peerCertificate(context))
        } catch {
            reject(400, "\(error).")
            return
        }
        let loop = context.eventLoop
        let bound = NIOLoopBound(self, eventLoop: loop)
        // Unstructured because a channel handler has no task of its own; `end()` cancels it with the connection.
        let task = Task { [handler] in
            let response = await handler(request)
            loop.execute { bound.value.respond(response) }
        }
        phase = .handling(assembly.summary, task)
    }

    /// Answers at once, whatever of the request is still to come, and closes.
    func reject(_ status: Int, _ reason: String) {
        let response = HTTPServer.Response.text(status, reason + "\n")
        start(response, to: RequestSummary(isHead: false, isKeepAlive: false, isVersion10: false))
    }

    // MARK: The end

    func close() {
        context?.close(promise: nil)
    }

    private func end() {
        stopTimer()
        switch phase {
        case .handling(_, let task): task.cancel()
        case .responding(let writer): writer.abandon()
        default: break
        }
        phase = .closed
    }

    // MARK: Time

    func startTimer(_ duration: Duration, _ action: @escaping @Sendable (ConnectionHandler) -> Void) {
        stopTimer()
        guard let loop = context?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleTask(in: TimeAmount(duration)) { action(bound.value) }
    }

    func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}

extension SocketAddress {
    fileprivate var text: String {
        guard let ipAddress, let port else { return description }
        return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
    }
}
