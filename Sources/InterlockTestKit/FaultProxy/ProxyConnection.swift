import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection of a client, and the one to the server that goes with it.
struct ProxyConnection {
    typealias Requests = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    /// What is asked for, to be passed on.
    struct Message {
        var head: HTTPRequestHead
        var body: [UInt8] = []
    }

    let upstream: FaultProxy.Upstream
    let record: FaultRecord

    /// Answers one request after the other until either side ends it. Errors end it too: a client must live with that.
    func serve(_ client: NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>) async {
        do {
            try await client.executeThenClose { requests, output in
                let server = try await upstream.connect()
                try await server.executeThenClose { answers, input in
                    var requests = requests.makeAsyncIterator()
                    var exchange = ProxyExchange(
                        client: ClientSide(channel: client.channel, output: output),
                        server: ServerSide(
                            channel: server.channel, input: input, answers: answers.makeAsyncIterator(),
                            authority: upstream.authority),
                        record: record)
                    while let message = try await Self.next(&requests) {
                        guard try await exchange.run(message) else { return }
                    }
                }
            }
        } catch {
            // Closed by one side, or by a fault; the record says which.
        }
    }

    private static func next(_ requests: inout Requests) async throws -> Message? {
        var message: Message?
        while let part = try await requests.next() {
            switch part {
            case .head(let head): message = Message(head: head)
            case .body(let bytes): message?.body += Array(bytes.readableBytesView)
            case .end: return message
            }
        }
        return nil
    }
}

/// The way to the client: bytes as they stand on the wire.
struct ClientSide {
    let channel: any Channel
    let output: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func send(_ bytes: [UInt8]) async throws {
        try await output.write(ByteBuffer(bytes: bytes))
    }

    /// Ends the connection in good order.
    func close() async {
        // Whoever closed it first, it is closed.
        try? await channel.close().get()
    }

    /// Ends the connection so that the client's socket reports a reset.
    func reset() async {
        if let options = channel as? any SocketOptionProvider {
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    /// Returns when the client has given up.
    func untilGone() async {
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// The way to the server.
struct ServerSide {
    let channel: any Channel
    let input: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    var answers: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    let authority: String

    func send(_ message: ProxyConnection.Message) async throws {
        var head = message.head
        head.headers.replaceOrAdd(name: "Host", value: authority)
        // Events are told apart by their lines, so they must come as they are.
        for name in ["Accept-Encoding", "Expect", "Transfer-Encoding", "Content-Length"] {
            head.headers.remove(name: name)
        }
        if !message.body.isEmpty || ["POST", "PUT", "PATCH"].contains(head.method.rawValue) {
            head.headers.add(name: "Content-Length", value: String(message.body.count))
        }
        try await input.write(.head(head))
        if !message.body.isEmpty { try await input.write(.body(.byteBuffer(ByteBuffer(bytes: message.body)))) }
        try await input.write(.end(nil))
    }

    mutating func head() async throws -> HTTPResponseHead? {
        while let part = try await answers.next() {
            if case .head(let head) = part, head.status.code >= 200 { return head }
        }
        return nil
    }

    /// The next piece of the body; nil at its end.
    mutating func piece() async throws -> [UInt8]? {
        while let part = try await answers.next() {
            switch part {
            case .head: continue
            case .body(let bytes): return Array(bytes.readableBytesView)
            case .end: return nil
            }
        }
        throw ConnectionLost()
    }

    mutating func body() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await piece() { bytes += piece }
        return bytes
    }
}

/// The server ended the connection within an answer.
struct ConnectionLost: Error {}
