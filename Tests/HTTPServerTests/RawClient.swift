import NIOCore
import NIOPosix
import NIOSSL

/// A client that sends and reads bytes as they are, so that a test decides how wrong they may be.
struct RawClient {
    private let channel: any Channel
    private var incoming: AsyncStream<[UInt8]>.Iterator
    private var buffered: [UInt8] = []
    private(set) var isClosed = false

    /// `isReading: false` never takes anything from the socket, as a reader that is stuck.
    init(port: Int, isReading: Bool = true, tls: TLSConfiguration? = nil) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: isReading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try pipeline.addHandler(Collector(continuation: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        incoming = stream.makeAsyncIterator()
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Closes the connection and waits until it is closed.
    func close() async {
        channel.close(promise: nil)
        _ = try? await channel.closeFuture.get()
    }

    /// Everything up to and with `mark`, or what there was when the connection closed.
    mutating func read(through mark: String) async -> String {
        let mark = Array(mark.utf8)
        while true {
            if let end = buffered.firstEnd(of: mark) {
                defer { buffered.removeFirst(end) }
                return String(decoding: buffered[..<end], as: UTF8.self)
            }
            guard let next = await incoming.next() else {
                isClosed = true
                defer { buffered = [] }
                return String(decoding: buffered, as: UTF8.self)
            }
            buffered += next
        }
    }

    /// Everything until the server closes the connection.
    mutating func readToEnd() async -> String {
        await read(through: "\u{0}never\u{0}")
    }

    /// One response with a Content-Length: its header and its body.
    mutating func response() async -> (head: String, body: String) {
        let head = await read(through: "\r\n\r\n")
        let length =
            head.split(separator: "\r\n").lazy
            .compactMap { $0.lowercased().hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }
            .first ?? 0
        while buffered.count < length, let next = await incoming.next() { buffered += next }
        defer { buffered.removeFirst(min(length, buffered.count)) }
        return (head, String(decoding: buffered.prefix(length), as: UTF8.self))
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let continuation: AsyncStream<[UInt8]>.Continuation

        init(continuation: AsyncStream<[UInt8]>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) {
            continuation.finish()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension [UInt8] {
    fileprivate func firstEnd(of mark: [UInt8]) -> Int? {
        guard count >= mark.count else { return nil }
        return (0...(count - mark.count)).first { self[$0..<($0 + mark.count)].elementsEqual(mark) }
            .map { $0 + mark.count }
    }
}
