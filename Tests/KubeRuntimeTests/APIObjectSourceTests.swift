import HTTPServer
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Synchronization
import Testing

@Suite("APIObjectSource: pages, watches and streaming lists of an API server", .timeLimit(.minutes(1)))
struct APIObjectSourceTests {
    /// What a server does with a request for a streaming list.
    enum Answer: Sendable {
        case status(Int, message: String = "")
        /// These lines, then the end.
        case lines([String])
        /// These lines, and then nothing.
        case linesAndSilence([String])
        /// These lines, and then no proper end.
        case linesAndBreak([String])
    }

    struct Row: Sendable {
        var answer: Answer
        /// What the source's reader sees: events, and how they end.
        var outcome: [String]
    }

    private static func event(_ type: String, _ name: String, _ version: Int, _ metadata: String = "") -> String {
        #"{"type":"\#(type)","object":{"metadata":{"name":"\#(name)","resourceVersion":"\#(version)"\#(metadata)}}}"#
    }

    private static let end = event("BOOKMARK", "", 9, #","annotations":{"k8s.io/initial-events-end":"true"}"#)
    private static let bookmark = event("BOOKMARK", "", 7)
    private static let gone =
        #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#

    @Test(
        "a streaming list ends with its bookmark and goes on as a watch; a server that knows none is told from a failure",
        arguments: [
            Row(
                answer: .lines([
                    event("ADDED", "a", 1), event("ADDED", "b", 2), event("MODIFIED", "a", 3),
                    event("DELETED", "b", 4), end, event("ADDED", "c", 10), bookmark,
                ]),
                outcome: [
                    "applied a", "applied b", "applied a", "deleted b", "list ends 9", "applied c", "bookmark 7", "end",
                ]),
            Row(answer: .lines([end]), outcome: ["list ends 9", "end"]),
            Row(answer: .lines([end, end]), outcome: ["list ends 9", "bookmark 9", "end"]),
            Row(answer: .lines([event("ADDED", "a", 1), bookmark, end]), outcome: ["applied a", "unavailable"]),
            Row(answer: .lines([event("ADDED", "a", 1)]), outcome: ["applied a", "unavailable"]),
            Row(answer: .linesAndSilence([event("ADDED", "a", 1)]), outcome: ["applied a", "unavailable"]),
            Row(answer: .linesAndSilence([]), outcome: ["unavailable"]),
            Row(answer: .linesAndBreak([event("ADDED", "a", 1)]), outcome: ["broken"]),
            Row(answer: .lines([event("ADDED", "a", 1), "nonsense"]), outcome: ["applied a", "decoding"]),
            Row(answer: .lines([gone]), outcome: ["failed 410", "unavailable"]),
            Row(answer: .status(422, message: "ListOptions is invalid"), outcome: ["unavailable"]),
            Row(answer: .status(400, message: "unknown parameter"), outcome: ["unavailable"]),
            Row(answer: .status(500, message: "sendInitialEvents is forbidden for watch"), outcome: ["unavailable"]),
            Row(answer: .status(403, message: "agenttasks is forbidden"), outcome: ["status_403"]),
            Row(answer: .status(500, message: "etcd is away"), outcome: ["status_500"]),
            Row(answer: .status(410, message: "too old"), outcome: ["status_410"]),
            Row(answer: .status(429), outcome: ["status_429"]),
        ])
    func streamingList(row: Row) async throws {
        try await withServer { request in
            row.answer.response
        } _: { client, _ in
            var source = APIObjectSource(client, .configMap)
            if case .linesAndSilence = row.answer { source.initialSilence = .seconds(1) }
            var seen: [String] = []
            do {
                for try await event in try await source.initialEvents() { seen.append(event.word) }
                seen.append("end")
            } catch is StreamingListUnavailable {
                seen.append("unavailable")
            } catch {
                let label = (error as? APIError)?.label ?? "\(error)"
                if case .linesAndBreak = row.answer, ["truncated", "connection_lost"].contains(label) {
                    // How much came before the break is chance.
                    seen = ["broken"]
                } else {
                    seen.append(label)
                }
            }
            #expect(seen == row.outcome)
        }
    }

    @Test(
        "selectors and what is asked for of each object go with every request",
        arguments: [
            (ObjectContent.whole, "application/json", "application/json"),
            (
                .metadata, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
            ),
        ])
    func requests(content: ObjectContent, list: String, watch: String) async throws {
        try await withServer { request in
            request.query("watch") == nil
                ? .init(
                    status: 200, headers: ["Content-Type": "application/json"],
                    body: .bytes(Array(#"{"metadata":{"resourceVersion":"5"},"items":[{}]}"#.utf8)))
                : Answer.lines([Self.end]).response
        } _: { client, requests in
            let source = APIObjectSource(
                client, .configMap, namespace: "n", labelSelector: "app=web", fieldSelector: "metadata.name=x",
                content: content)
            let page = try await source.page(after: nil)
            #expect(page.items.first?.string(at: "kind") == (content == .whole ? "ConfigMap" : "PartialObjectMetadata"))
            _ = try await source.page(after: "t")
            for try await _ in try await source.initialEvents() {}
            for try await _ in try await source.events(since: "5") {}
            let seen = requests()
            #expect(seen.map { $0.headers["Accept"] } == [list, list, watch, watch])
            #expect(seen.allSatisfy { $0.path == "/api/v1/namespaces/n/configmaps" })
            #expect(seen.allSatisfy { $0.query("labelSelector") == "app=web" })
            #expect(seen.allSatisfy { $0.query("fieldSelector") == "metadata.name=x" })
            #expect(seen.map { $0.query("continue") ?? "-" } == ["-", "t", "-", "-"])
            #expect(seen.map { $0.query("resourceVersion") ?? "-" } == ["-", "-", "-", "5"])
            #expect(seen.map { $0.query("sendInitialEvents") ?? "-" } == ["-", "-", "true", "-"])
            #expect(seen.map { $0.query("resourceVersionMatch") ?? "-" } == ["-", "-", "NotOlderThan", "-"])
            #expect(seen.map { $0.query("allowWatchBookmarks") ?? "-" } == ["-", "-", "true", "true"])
        }
    }

    @Test("objects come without managedFields, from pages and from watches")
    func managedFields() async throws {
        let object = #"{"metadata":{"name":"a","managedFields":[{"manager":"m"}]},"data":{"managedFields":"kept"}}"#
        try await withServer { request in
            request.query("watch") == nil
                ? .init(
                    status: 200, headers: ["Content-Type": "application/json"],
                    body: .bytes(Array(#"{"metadata":{"resourceVersion":"5"},"items":[\#(object)]}"#.utf8)))
                : Answer.lines([#"{"type":"ADDED","object":\#(object)}"#, Self.end]).response
        } _: { client, _ in
            let source = APIObjectSource(client, .configMap)
            var objects = try await source.page(after: nil).items
            for try await case .applied(let object) in try await source.initialEvents() { objects.append(object) }
            for try await case .applied(let object) in try await source.events(since: "5") { objects.append(object) }
            #expect(objects.count == 3)
            for object in objects {
                #expect(object["metadata"]?.value == ["name": "a"])
                #expect(object["data"]?.value == ["managedFields": "kept"])
            }
        }
    }

    private func withServer(
        _ answer: @escaping @Sendable (HTTPServer.Request) -> HTTPServer.Response,
        _ body: (APIClient, @Sendable () -> [HTTPServer.Request]) async throws -> Void
    ) async throws {
        var limits = HTTPServer.Limits()
        limits.shutdownTimeout = .milliseconds(200)
        // A mutex: requests come from several connections.
        let log = RequestLog()
        let server = HTTPServer(configuration: .init(limits: limits)) { request in
            log.requests.withLock { $0.append(request) }
            return answer(request)
        }
        let port = try await server.start().port
        let client = APIClient(
            configuration: .init(server: "http://127.0.0.1:\(port)", retry: RetryPolicy(attempts: 1)))
        do {
            try await body(client, { log.requests.withLock { $0 } })
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
}

extension APIObjectSourceTests.Answer {
    var response: HTTPServer.Response {
        switch self {
        case .status(let code, let message):
            let status: JSONValue = ["kind": "Status", "code": .integer(Int64(code)), "message": .string(message)]
            return .init(
                status: code, headers: ["Content-Type": "application/json"], body: .bytes(Array(status.text().utf8)))
        case .lines(let lines):
            let stream = Self.stream(lines)
            stream.finish()
            return .init(status: 200, body: .stream(stream))
        case .linesAndSilence(let lines):
            return .init(status: 200, body: .stream(Self.stream(lines)))
        case .linesAndBreak(let lines):
            let stream = Self.stream(lines)
            // More than the server keeps for a reader, who then loses the connection.
            while stream.yield(Array(repeating: 0x20, count: 1 << 20)) {}
            return .init(status: 200, body: .stream(stream))
        }
    }

    private static func stream(_ lines: [String]) -> ResponseStream {
        let stream = ResponseStream(bufferLimitBytes: 1 << 20)
        for line in lines { stream.yield(Array((line + "\n").utf8)) }
        return stream
    }
}

extension ObjectEvent {
    fileprivate var word: String {
        switch self {
        case .applied(let object): "applied \(object.string(at: "metadata", "name") ?? "-")"
        case .deleted(let object): "deleted \(object.string(at: "metadata", "name") ?? "-")"
        case .bookmark(let version, true): "list ends \(version)"
        case .bookmark(let version, false): "bookmark \(version)"
        case .failed(let status): "failed \(status.code)"
        }
    }
}
