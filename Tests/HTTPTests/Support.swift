import Dispatch
import HTTP
import HTTPServer
import Synchronization

/// Starts a server and a client, gives both to `body`, ends both.
func withServer(
    _ configuration: HTTPClient.Configuration = .init(),
    handler: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response,
    _ body: (HTTPClient, String) async throws -> Void
) async throws {
    var limits = HTTPServer.Limits()
    limits.shutdownTimeout = .milliseconds(200)
    let server = HTTPServer(configuration: .init(limits: limits), handler: handler)
    let address = try await server.start()
    let client = HTTPClient(configuration: configuration)
    do {
        try await body(client, "http://127.0.0.1:\(address.port)")
    } catch {
        await client.shutdown()
        await server.shutdown()
        throw error
    }
    await client.shutdown()
    await server.shutdown()
}

/// Runs `body` with a client that is shut down afterwards.
func withClient(
    _ configuration: HTTPClient.Configuration = .init(), _ body: (HTTPClient) async throws -> Void
) async throws {
    let client = HTTPClient(configuration: configuration)
    do {
        try await body(client)
    } catch {
        await client.shutdown()
        throw error
    }
    await client.shutdown()
}

/// What a request or stream failed with; nil where it did not.
func failure(_ body: () async throws(HTTPError) -> Void) async -> HTTPError? {
    do throws(HTTPError) {
        try await body()
        return nil
    } catch {
        return error
    }
}

/// One event that a test waits for.
struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send() { continuation.yield() }
    func wait() async { for await _ in stream { return } }
}

/// A handler's way to never answer: returns when the client has gone away.
func untilCancelled() async {
    let (stream, _) = AsyncStream.makeStream(of: Void.self)
    for await _ in stream {}
}

/// A thread of its own for what blocks, which a task must not.
struct Thread: Sendable {
    private let done = Signal()

    init(_ body: @escaping @Sendable () -> Void) {
        let done = done
        DispatchQueue(label: "test").async {
            body()
            done.send()
        }
    }

    /// Returns when `body` has.
    func end() async { await done.wait() }
}
