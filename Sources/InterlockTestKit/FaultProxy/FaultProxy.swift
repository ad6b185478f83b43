import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Stands between a client and an API server, passes requests on, and has go wrong what its plan says.
///
/// It speaks HTTP/1.1 on loopback. Tokens pass through; a client certificate is the proxy's to show (`Upstream`). Each
/// connection of the client is one to the server, and what breaks one breaks the other.
public final class FaultProxy: Sendable {
    public let upstream: Upstream
    public let record: FaultRecord
    private let tls: NIOSSLContext?

    /// - Parameter tls: for clients that expect https; nil serves http, over which clients send tokens to loopback only.
    public init(to upstream: Upstream, plan: FaultPlan, tls: TLSConfiguration? = nil) throws {
        self.upstream = upstream
        self.tls = try tls.map { try NIOSSLContext(configuration: $0) }
        record = FaultRecord(plan: plan)
    }

    /// Runs `body` with the URL at which the proxy listens, then ends every connection.
    public func run<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        let server = try await listen()
        let port = server.channel.localAddress?.port ?? 0
        let serving = Task { try await serve(server) }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body("\(tls == nil ? "http" : "https")://127.0.0.1:\(port)"))
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        // Its end is no failure, whatever it was in the middle of.
        _ = await serving.result
        return try result.get()
    }

    private typealias Downstream = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

    private func listen() async throws -> NIOAsyncChannel<Downstream, Never> {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                    return try Downstream(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func serve(_ server: NIOAsyncChannel<Downstream, Never>) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask {
                        await ProxyConnection(upstream: self.upstream, record: self.record).serve(connection)
                    }
                }
            }
        }
    }
}
