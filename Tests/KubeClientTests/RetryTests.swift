import HTTP
import HTTPServer
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("APIClient: what is tried again", .timeLimit(.minutes(1)))
struct RetryTests {
    /// One request of the client.
    enum Verb: CaseIterable, Sendable {
        case get, list, create, update, apply, mergePatch, jsonPatch, delete, deleteCollection, post

        var isRead: Bool { self == .get || self == .list }

        func send(_ client: APIClient) async throws(APIError) {
            switch self {
            case .get: _ = try await client.get(.configMap, namespace: "n", name: "x")
            case .list: _ = try await client.list(.configMap, namespace: "n")
            case .create: _ = try await client.create(.configMap, namespace: "n", object: [:])
            case .update: _ = try await client.update(.configMap, namespace: "n", name: "x", object: [:])
            case .apply:
                _ = try await client.apply(.configMap, namespace: "n", name: "x", object: [:], fieldManager: "m")
            case .mergePatch: _ = try await client.mergePatch(.configMap, namespace: "n", name: "x", patch: [:])
            case .jsonPatch: _ = try await client.jsonPatch(.configMap, namespace: "n", name: "x", patch: [])
            case .delete: try await client.delete(.configMap, namespace: "n", name: "x")
            case .deleteCollection: try await client.deleteCollection(.configMap, namespace: "n")
            case .post: _ = try await client.raw("POST", "/apis", body: [:])
            }
        }

        func failure(_ client: APIClient) async -> APIError? {
            do throws(APIError) {
                try await send(client)
                return nil
            } catch {
                return error
            }
        }
    }

    struct Row: Sendable {
        var code: Int
        var retryAfter: String?
        var milliseconds: [Int]
    }

    @Test(
        "a read that is put off waits longer each time or as long as the server asks, a bounded number of times",
        arguments: [Verb.get, .list],
        [
            Row(code: 503, milliseconds: [200, 400, 800]),
            Row(code: 429, retryAfter: "3", milliseconds: [3000, 3000, 3000]),
            Row(code: 503, retryAfter: "0", milliseconds: [200, 400, 800]),
            Row(code: 429, retryAfter: "10", milliseconds: [10_000, 10_000, 10_000]),
            Row(code: 429, retryAfter: "11", milliseconds: []),
            Row(code: 503, retryAfter: "99999999999999999999", milliseconds: [200, 400, 800]),
            Row(code: 503, retryAfter: "-1", milliseconds: [200, 400, 800]),
            Row(code: 503, retryAfter: "Sat, 21 Nov 2026 10:00:00 GMT", milliseconds: [200, 400, 800]),
            Row(code: 500, retryAfter: "1", milliseconds: [1000, 1000, 1000]),
            Row(code: 502, milliseconds: [200, 400, 800]),
            Row(code: 504, milliseconds: [200, 400, 800]),
            Row(code: 501, milliseconds: []),
            Row(code: 400, milliseconds: []),
            Row(code: 404, milliseconds: []),
        ])
    func reads(verb: Verb, row: Row) async throws {
        let headers: HTTPHeaderFields = row.retryAfter.map { ["Retry-After": $0] } ?? [:]
        try await ScriptedAPI.with { _, _ in
            .json(row.code, "{}", headers: headers)
        } _: { api in
            let error = await verb.failure(api.client)
            #expect(error?.status?.code == row.code)
            #expect(api.clock.waits == row.milliseconds.map { .milliseconds($0) })
            #expect(api.received.count == row.milliseconds.count + 1)
        }
    }

    @Test("a read that is answered in the end is answered, and every attempt was observed")
    func success() async throws {
        let codes = AsyncStream<Int?>.makeStream()
        try await ScriptedAPI.with {
            $0.observer = { codes.continuation.yield($0.code) }
        } script: { index, _ in
            index < 2 ? .json(503, "") : .json(200, #"{"kind":"ConfigMap"}"#)
        } _: { api in
            let object = try await api.client.get(.configMap, namespace: "n", name: "x")
            #expect(object["kind"]?.stringValue == "ConfigMap")
            #expect(api.clock.waits == [.milliseconds(200), .milliseconds(400)])
        }
        codes.continuation.finish()
        #expect(await codes.stream.reduce(into: [Int?]()) { $0.append($1) } == [503, 503, 200])
    }

    /// An answer to every request.
    struct Refusal: Sendable {
        var code: Int
        var retryAfter: String?
        /// Whether the server is known not to have looked at the request.
        var isUntouched = false
    }

    @Test(
        "a write is sent again only where the server says that it is too busy to look at it, and when to come back",
        arguments: Verb.allCases.filter { !$0.isRead },
        [
            Refusal(code: 429, retryAfter: "1", isUntouched: true), Refusal(code: 429),
            Refusal(code: 429, retryAfter: "11"), Refusal(code: 500, retryAfter: "1"),
            Refusal(code: 502), Refusal(code: 503, retryAfter: "1"), Refusal(code: 504), Refusal(code: 409),
        ])
    func refusedWrites(verb: Verb, row: Refusal) async throws {
        let headers: HTTPHeaderFields = row.retryAfter.map { ["Retry-After": $0] } ?? [:]
        try await ScriptedAPI.with { _, _ in
            .json(row.code, "{}", headers: headers)
        } _: { api in
            #expect(await verb.failure(api.client)?.status?.code == row.code)
            #expect(api.received.count == (row.isUntouched ? 4 : 1))
            #expect(api.clock.waits == (row.isUntouched ? [.seconds(1), .seconds(1), .seconds(1)] : []))
        }
    }

    @Test("a dry run changes nothing, so it is tried again like a read", arguments: [429, 500, 503])
    func dryRuns(code: Int) async throws {
        try await ScriptedAPI.with { _, _ in
            .json(code, "{}")
        } _: { api in
            await #expect(throws: APIError.self) {
                try await api.client.create(.configMap, namespace: "n", object: [:], dryRun: true)
            }
            #expect(api.received.count == 4)
        }
    }

    @Test("waits are lengthened by chance, never shortened, by half of them at most")
    func jitter() {
        let policy = RetryPolicy()
        var waits = Set<Duration>()
        for seconds in [0, 2] {
            let status = Status(
                code: 429, reason: "", message: "", details: Status.Details(retryAfterSeconds: seconds))
            let error = APIError(.status(status), operation: APIOperation(verb: "get", resource: "x"))
            let least = max(Duration.milliseconds(400), .seconds(seconds))
            for _ in 0..<100 {
                guard let wait = policy.wait(after: 2, error: error, mayChange: true) else {
                    Issue.record("no further attempt")
                    return
                }
                #expect(wait >= least && wait <= least * 1.5)
                waits.insert(wait)
            }
        }
        #expect(waits.count > 50)
    }

    @Test("a request whose total time limit has passed is not tried again: the caller has waited long enough")
    func totalTimeLimit() {
        for isSent in [false, true] {
            let failure = HTTPError(.timeout(.total), origin: "h:1", mayHaveBeenSent: isSent)
            let error = APIError(.transport(failure), operation: APIOperation(verb: "get", resource: "x"))
            #expect(!RetryPolicy.mayRepeat(error, mayChange: false))
        }
    }

    @Test(
        "where the connection is lost before an answer, a read is sent again and a write is not",
        arguments: Verb.allCases)
    func lostConnections(verb: Verb) async throws {
        try await ScriptedAPI.with { _, _ in
            .disconnection
        } _: { api in
            let error = await verb.failure(api.client)
            #expect(error?.transport?.mayHaveBeenSent == true)
            #expect(api.received.count == (verb.isRead ? 4 : 1))
        }
    }

    @Test("where nothing could be sent, a write is tried again like a read", arguments: Verb.allCases)
    func refusedConnections(verb: Verb) async throws {
        let server = HTTPServer(configuration: .init()) { _ in .text(200, "") }
        let port = try await server.start().port
        await server.shutdown()
        try await ScriptedAPI.with {
            $0.server = "http://127.0.0.1:\(port)"
            $0.retry = RetryPolicy(attempts: 3, delay: .seconds(8), jitter: 0)
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            #expect(await verb.failure(api.client)?.transport?.kind == .connectionRefused)
            #expect(api.clock.waits == [.seconds(8), .seconds(10)])
        }
    }

    @Test("no request but a read may be repeated by the transport either", arguments: ["GET", "POST", "PUT", "DELETE"])
    func transportReplay(method: String) async throws {
        let client = APIClient(configuration: .init(server: "https://h"))
        let call = APIClient.Call(
            operation: APIOperation(verb: "test", resource: "x"), method: method, path: try ResourcePath(raw: "/x"))
        #expect(try client.request(call, RequestIdentity(tls: HTTPClientTLS())).isIdempotent == (method == "GET"))
        await client.shutdown()
    }

    @Test("cancelling the task ends the wait between two attempts")
    func cancellation() async throws {
        try await ScriptedAPI.with {
            $0.clock = RecordingClock(cancelsSleeper: true)
        } script: { _, _ in
            .json(503, "")
        } _: { api in
            let client = api.client
            let error = await Task { await Verb.get.failure(client) }.value
            #expect(error?.isCancelled == true)
            #expect(api.received.count == 1)
        }
    }
}
