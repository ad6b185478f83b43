import NIOCore
import NIOPosix
import Synchronization

/// A proxy that lets connections through: by CONNECT (RFC 9110), or SOCKS 5 (RFC 1928) without credentials.
struct TunnelProxy: Sendable {
    let port: Int
    fileprivate let log: Log

    /// The requests of CONNECT with their fields, or `socks HOST:PORT`.
    var received: [String] { log.requests.withLock { $0 } }

    /// - Parameters:
    ///   - credentials: the value of `Proxy-Authorization` without which nobody is let through.
    ///   - target: where every tunnel leads, whatever was asked for, as if this proxy had its own names.
    static func with(
        credentials: String? = nil, target: Int, _ body: (TunnelProxy) async throws -> Void
    ) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(log: log, credentials: credentials, target: target))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = TunnelProxy(port: channel.localAddress?.port ?? 0, log: log)
        do {
            try await body(proxy)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    fileprivate final class Log: Sendable {
        let requests = Mutex<[String]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let credentials: String?
        private let target: Int
        private var received = ByteBuffer()
        private var peer: (any Channel)?

        init(log: Log, credentials: String?, target: Int) {
            self.log = log
            self.credentials = credentials
            self.target = target
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            if let peer {
                peer.writeAndFlush(bytes, promise: nil)
                return
            }
            received.writeBuffer(&bytes)
            if received.getInteger(at: received.readerIndex, as: UInt8.self) == 5 {
                socks(context)
            } else {
                connect(context)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            peer?.close(promise: nil)
        }

        private func connect(_ context: ChannelHandlerContext) {
            let request = String(buffer: received)
            guard request.hasSuffix("\r\n\r\n") else { return }
            received.clear()
            log.requests.withLock { $0.append(request) }
            if let credentials, !request.contains("\r\nProxy-Authorization: \(credentials)\r\n") {
                let refusal =
                    "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: refusal)), promise: nil)
                return
            }
            open(context, answer: ByteBuffer(string: "HTTP/1.1 200 Go\r\n\r\n"))
        }

        /// A greeting of three bytes, then a request with a name or an IPv4 address.
        private func socks(_ context: ChannelHandlerContext) {
            if received.readableBytes <= 4 {
                received.clear()
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [5, 0])), promise: nil)
                return
            }
            guard let head = received.readBytes(length: 4) else { return }
            let host: String
            if head[3] == 3 {
                let count = Int(received.readInteger(as: UInt8.self) ?? 0)
                host = received.readString(length: count) ?? ""
            } else {
                host = (received.readBytes(length: 4) ?? []).map(String.init).joined(separator: ".")
            }
            let port = received.readInteger(as: UInt16.self) ?? 0
            log.requests.withLock { $0.append("socks \(host):\(port)") }
            open(context, answer: ByteBuffer(bytes: [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        }

        private func open(_ context: ChannelHandlerContext, answer: ByteBuffer) {
            let near = context.channel
            let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Return(to: near))
                    }
                }
                .connect(host: "127.0.0.1", port: target)
                .whenSuccess { far in
                    handler.value.peer = far
                    near.writeAndFlush(answer, promise: nil)
                }
        }
    }

    /// What the far side says goes back.
    private final class Return: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let near: any Channel

        init(to near: any Channel) {
            self.near = near
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            near.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            near.close(promise: nil)
        }
    }
}
