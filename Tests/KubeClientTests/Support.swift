import HTTPServer
import Synchronization

@testable import KubeClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A scripted API server, a client of it, and what went on between them.
struct ScriptedAPI: Sendable {
    let client: APIClient
    let clock: RecordingClock
    fileprivate let log: RequestLog

    /// The requests that have come.
    var received: [HTTPServer.Request] { log.requests.withLock { $0 } }

    /// Gives a request's place among all that have come (from 0).
    typealias Script = @Sendable (Int, HTTPServer.Request) async -> HTTPServer.Response

    /// Starts both, gives them to `body`, ends both.
    static func with(
        identities: IdentitySource? = nil, tls: HTTPServer.TLS? = nil,
        _ configure: (inout APIClient.Configuration) -> Void = { _ in },
        script: @escaping Script, _ body: (ScriptedAPI) async throws -> Void
    ) async throws {
        var limits = HTTPServer.Limits()
        limits.shutdownTimeout = .milliseconds(200)
        let log = RequestLog()
        let server = HTTPServer(configuration: .init(tls: tls, limits: limits)) { await script(log.add($0), $0) }
        let port = try await server.start().port
        let clock = RecordingClock()
        var configuration = APIClient.Configuration(
            server: "http\(tls == nil ? "" : "s")://127.0.0.1:\(port)", clock: clock)
        configuration.retry.jitter = 0
        configure(&configuration)
        let client = APIClient(
            configuration: configuration, identities: identities ?? IdentitySource(configuration))
        do {
            try await body(ScriptedAPI(client: client, clock: clock, log: log))
        } catch {
            await client.shutdown()
            await server.shutdown()
            throw error
        }
        await client.shutdown()
        await server.shutdown()
    }
}

private final class RequestLog: Sendable {
    let requests = Mutex<[HTTPServer.Request]>([])

    func add(_ request: HTTPServer.Request) -> Int {
        requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
    }
}

extension HTTPServer.Response {
    static func json(_ status: Int, _ text: String, headers: HTTPHeaderFields = [:]) -> HTTPServer.Response {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return HTTPServer.Response(status: status, headers: headers, body: .bytes(Array(text.utf8)))
    }

    /// No answer: the connection is closed.
    static var disconnection: HTTPServer.Response {
        let stream = ResponseStream(bufferLimitBytes: 0)
        stream.yield([UInt8(ascii: "{")])
        stream.yield([UInt8(ascii: "}")])
        return HTTPServer.Response(status: 200, body: .stream(stream))
    }
}

/// A clock whose sleeps end at once and are recorded.
final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Duration.zero
        var waits: [Duration] = []
    }

    private let state = Mutex(State())
    /// Whether a task is cancelled by going to sleep.
    private let cancelsSleeper: Bool

    init(cancelsSleeper: Bool = false) {
        self.cancelsSleeper = cancelsSleeper
    }

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .nanoseconds(1) }
    var waits: [Duration] { state.withLock { $0.waits } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        if cancelsSleeper { withUnsafeCurrentTask { $0?.cancel() } }
        try Task.checkCancellation()
        state.withLock { state in
            state.waits.append(deadline.offset - state.now)
            state.now = deadline.offset
        }
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

/// A folder of its own for one test.
struct TemporaryFolder: Sendable {
    struct Failure: Error { let code: Int32 }

    let path: String

    init() throws {
        var template = Array("/tmp/kube-client-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func write(_ name: String, _ text: String) throws {
        guard let stream = fopen("\(path)/\(name)", "w") else { throw Failure(code: errno) }
        defer { fclose(stream) }
        guard fputs(text, stream) >= 0 else { throw Failure(code: errno) }
    }

    /// A program that `/bin/sh` runs.
    func writeScript(_ name: String, _ text: String) throws {
        try write(name, "#!/bin/sh\n" + text)
        guard chmod("\(path)/\(name)", 0o700) == 0 else { throw Failure(code: errno) }
    }

    /// Nil where there is none.
    func read(_ name: String) -> String? {
        guard let bytes = try? LocalFile.read("\(path)/\(name)", limit: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func remove(_ name: String) { unlink("\(path)/\(name)") }

    func remove() {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            remove(name)
        }
        closedir(folder)
        rmdir(path)
    }
}
