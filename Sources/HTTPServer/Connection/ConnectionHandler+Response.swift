import NIOCore
import NIOHTTP1

extension ConnectionHandler {
    /// How long a client that was refused in the middle of its request may go on sending before it is cut off: closing
    /// at once would reset the connection and could take the answer with it.
    private static let lingering = Duration.seconds(2)
    /// What is written at one time: enough to keep the socket busy, little enough to keep a slow reader cheap.
    private static let portionBytes = 64 << 10

    func respond(_ response: HTTPServer.Response) {
        guard case .handling(let request, _) = phase else {
            // The client left while the handler ran.
            if case .stream(let stream) = response.body { stream.terminate(.readerGone) }
            return
        }
        start(response, to: request)
    }

    func start(_ response: HTTPServer.Response, to request: RequestSummary) {
        guard let context else { return }
        let writer = ResponseWriter(response, to: request, isDraining: isDraining)
        phase = .responding(writer)
        if case .stream(let stream) = writer.body {
            let loop = context.eventLoop
            let bound = NIOLoopBound(self, eventLoop: loop)
            stream.onReady { loop.execute { bound.value.pump() } }
            if isDraining { writer.endForShutdown() }
        }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        // A header field that the handler made from untrusted text and that would split the response ends up here.
        promise.futureResult.whenFailure { _ in bound.value.close() }
        context.write(wrapOutboundOut(.head(writer.head)), promise: promise)
        pump()
    }

    /// Writes as much of the response as the client takes now.
    func pump() {
        isPumpDue = true
        guard !isPumping else { return }
        isPumping = true
        while isPumpDue {
            isPumpDue = false
            writeWhileWritable()
        }
        isPumping = false
    }

    private func writeWhileWritable() {
        guard let context, case .responding(var writer) = phase else { return }
        while context.channel.isWritable {
            switch writer.next(upTo: Self.portionBytes) {
            case .chunks(let chunks):
                var buffer = context.channel.allocator.buffer(capacity: chunks.reduce(0) { $0 + $1.count })
                for chunk in chunks { buffer.writeBytes(chunk) }
                write(.body(.byteBuffer(buffer)))
                // Until a flush TLS keeps what is written, and the channel knows nothing of it.
                context.flush()
            case .nothingYet:
                phase = .responding(writer)
                stopTimer()
                context.flush()
                return
            case .end:
                finish(writer)
                return
            case .broken:
                close()
                return
            }
        }
        phase = .responding(writer)
        startTimer(limits.idleTimeout) { $0.close() }
        context.flush()
    }

    private func finish(_ writer: ResponseWriter) {
        guard let context else { return }
        if writer.isKeepAlive, !isDraining {
            // Before writing: the next pipelined request may arrive within the call.
            phase = .idle
            startTimer(limits.idleTimeout) { $0.close() }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        phase = .closing
        startTimer(limits.idleTimeout) { $0.close() }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            writer.isRequestComplete ? bound.value.close() : bound.value.startTimer(Self.lingering) { $0.close() }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func write(_ part: HTTPServerResponsePart) {
        context?.write(wrapOutboundOut(part), promise: nil)
    }
}
