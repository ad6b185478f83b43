import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Requests in, responses and streams out, over HTTP/1.1 with or without TLS.
///
/// Every request runs the handler in a task of its own, which is cancelled when its client goes away. Requests of one
/// connection are answered in order. A response stream costs no task and no thread while nothing is yielded to it.
public final class HTTPServer: Sendable {
    private enum State {
        case initial
        case starting
        case listening(any Channel)
        case stopped
    }

    private let configuration: Configuration
    private let handler: @Sendable (Request) async -> Response
    private let connections = ConnectionRegistry()
    // A mutex: starting and stopping are two short steps that no suspension may come between.
    private let state = Mutex(State.initial)

    public init(configuration: Configuration, handler: @escaping @Sendable (Request) async -> Response) {
        self.configuration = configuration
        self.handler = handler
    }

    /// Listens; when it returns, connections are accepted.
    public func start() async throws(HTTPServerError) -> BoundAddress {
        let isFirst = state.withLock { state in
            guard case .initial = state else { return false }
            state = .starting
            return true
        }
        guard isFirst else { throw .notStartable }
        let pipeline = try ConnectionPipeline(configuration: configuration, handler: handler)
        let channel: any Channel
        do {
            channel = try await bind(pipeline)
        } catch {
            throw .cannotListen(host: configuration.host, port: configuration.port, reason: "\(error)")
        }
        let isWanted = state.withLock { state in
            guard case .starting = state else { return false }
            state = .listening(channel)
            return true
        }
        if !isWanted { await close(channel) }
        let address = channel.localAddress
        return BoundAddress(host: address?.ipAddress ?? configuration.host, port: address?.port ?? configuration.port)
    }

    /// Stops accepting, ends the streams, lets running requests finish within the limit, closes the rest.
    ///
    /// Returns when every connection is closed. Calling it again does nothing.
    public func shutdown() async {
        let listening: (any Channel)? = state.withLock { state in
            defer { state = .stopped }
            if case .listening(let channel) = state { return channel }
            return nil
        }
        guard let listening else { return }
        await close(listening)
        await connections.drain(within: configuration.limits.shutdownTimeout)
    }

    private func bind(_ pipeline: ConnectionPipeline) async throws -> any Channel {
        let limit = configuration.limits.maximumConnections
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [connections] channel in
                guard connections.add(channel, limit: limit) else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture { try pipeline.configure(channel) }
            }
            .bind(host: configuration.host, port: configuration.port)
            .get()
    }

    private func close(_ channel: any Channel) async {
        let closed = channel.closeFuture
        channel.close(promise: nil)
        // A listening socket that fails to close is gone all the same.
        _ = try? await closed.get()
    }
}
