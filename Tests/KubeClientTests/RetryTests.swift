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
            Row(code: 500, retryAfter: "1", milliseconds: []),
            Row(code: 504, milliseconds: []),
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

    @Test(
        "a write that came to the server is never sent again, whatever the server says",
        arguments: Verb.allCases.filter { !$0.isRead }, [429, 503, 500])
    func refusedWrites(verb: Verb, code: Int) async throws {
        try await ScriptedAPI.with { _, _ in
            .json(code, "{}", headers: ["Retry-After": "1"])
        } _: { api in
            #expect(await verb.failure(api.client)?.status?.code == code)
            #expect(api.received.count == 1)
            #expect(api.clock.waits.isEmpty)
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
            $0.retry = RetryPolicy(attempts: 3, delay: .seconds(8))
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
        #expect(try client.request(call, token: nil).isIdempotent == (method == "GET"))
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
