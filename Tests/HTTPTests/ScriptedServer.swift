import NIOCore
import NIOPosix
import Synchronization

/// A server that answers requests with bytes as they are, so that a test decides how wrong they may be.
struct ScriptedServer: Sendable {
    /// What happens to one request.
    enum Act: Sendable {
        case send(String)
        case sendAndClose(String)
        case close
        /// Never answer.
        case wait
    }

    /// Gives a request's place among all that have come (from 0) and its text.
    typealias Script = @Sendable (Int, String) -> Act

    let port: Int
    fileprivate let log: Log

    /// The requests that have come.
    var received: [String] { log.requests.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/" }

    static func with(_ script: @escaping Script, _ body: (ScriptedServer) async throws -> Void) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(log: log, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(port: channel.localAddress?.port ?? 0, log: log)
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    fileprivate final class Log: Sendable {
        let requests = Mutex<[String]>([])

        func add(_ request: String) -> Int {
            requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let script: Script
        private var text = ""

        init(log: Log, script: @escaping Script) {
            self.log = log
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard text.contains("\r\n\r\n") else { return }
            let request = text
            text = ""
            switch script(log.add(request), request) {
            case .send(let answer):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            case .sendAndClose(let answer):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
                context.close(promise: nil)
            case .close:
                context.close(promise: nil)
            case .wait:
                break
            }
        }
    }
}
