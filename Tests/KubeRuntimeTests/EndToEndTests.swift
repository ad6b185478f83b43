import HTTPServer
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// An API server that answers request after request as it is told.
private final class ScriptedServer: Sendable {
    typealias Answer = @Sendable () -> HTTPServer.Response

    // A mutex: requests come from several connections.
    private let state: Mutex<(answers: [Answer], requests: [String])>

    init(_ answers: [Answer]) { state = Mutex((answers, [])) }

    var requests: [String] { state.withLock { $0.requests } }

    func answer(_ request: HTTPServer.Request) -> HTTPServer.Response {
        if request.query("sendInitialEvents") != nil { return Self.json(422, noStreams)() }
        let line =
            request.query("watch") == "true"
            ? "watch \(request.query("resourceVersion") ?? "-")" : "list \(request.query("continue") ?? "-")"
        let answer: Answer? = state.withLock { state in
            state.requests.append(line)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        return answer?() ?? .init(status: 200, body: .stream(ResponseStream(bufferLimitBytes: 10)))
    }

    static func json(_ status: Int, _ value: JSONValue) -> Answer {
        { .init(status: status, headers: ["Content-Type": "application/json"], body: .bytes(Array(value.text().utf8))) }
    }

    static func page(_ items: [JSONValue], _ version: Int, next: String = "") -> Answer {
        json(
            200,
            [
                "kind": "ConfigMapList", "apiVersion": "v1", "items": .array(items),
                "metadata": ["resourceVersion": .string("\(version)"), "continue": .string(next)],
            ])
    }

    enum Ending { case clean, truncated, dropped, open }

    static func watch(_ events: [(String, JSONValue)], _ ending: Ending = .open) -> Answer {
        {
            let stream = ResponseStream(bufferLimitBytes: 1 << 20)
            for (type, object) in events {
                let event: JSONValue = ["type": .string(type), "object": object]
                stream.yield(Array((event.text() + "\n").utf8))
            }
            switch ending {
            case .clean: stream.finish()
            case .truncated:
                stream.yield(Array("{\"type\":\"MODIFIED\",\"obj".utf8))
                stream.finish()
            case .dropped: while stream.yield([UInt8](repeating: 32, count: 1 << 20)) {}
            case .open: break
            }
            return .init(status: 200, headers: ["Content-Type": "application/json"], body: .stream(stream))
        }
    }
}

private let gone: JSONValue = [
    "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410, "message": "too old",
]

private let noStreams: JSONValue = [
    "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "code": 422,
    "message": "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
]

@Suite("Informer over HTTP")
struct EndToEndTests {
    @Test("an informer gets through pages, an error event, 410, half an event and a dropped connection")
    func faults() async throws {
        let script = ScriptedServer([
            ScriptedServer.page([object("a", 1)], 5, next: "p2"),
            ScriptedServer.page([object("b", 2)], 5),
            ScriptedServer.watch([("ADDED", object("c", 6))], .truncated),
            ScriptedServer.watch([("MODIFIED", object("c", 7))], .clean),
            ScriptedServer.watch([], .dropped),
            ScriptedServer.watch([("BOOKMARK", object("", 9)), ("ERROR", gone)]),
            ScriptedServer.page([object("b", 2), object("c", 11)], 12),
            ScriptedServer.json(410, gone),
            ScriptedServer.page([object("c", 11)], 13),
            ScriptedServer.watch([("DELETED", object("c", 14))]),
        ])
        let server = HTTPServer(configuration: .init()) { script.answer($0) }
        let port = try await server.start().port
        let registry = PrometheusRegistry()
        let client = APIClient(
            configuration: .init(
                server: "http://127.0.0.1:\(port)", observer: RESTClientMetrics(metrics: registry).observer))
        let backoff = Backoff(initial: .milliseconds(1), maximum: .milliseconds(1), jitter: 0)
        let informer = Informer(client, .configMap, limits: .init(backoff: backoff), decode: decodeValue)
        let stream = informer.changes()
        let task = Task { await informer.run() }
        var changes: [String] = []
        for await change in stream {
            changes.append(change.line)
            if changes.count == 8 { break }
        }
        task.cancel()
        await task.value
        await client.shutdown()
        await server.shutdown()
        #expect(changes == ["+a@1", "+b@2", "+c@6", "~c@6>7", "-a@1", "~c@7>11", "-b@2", "-c@14"])
        #expect(
            script.requests == [
                "list -", "list p2", "watch 5", "watch 6", "watch 7", "watch 7", "list -", "watch 12", "list -",
                "watch 13",
            ])
        #expect(registry.exposition().contains("code=\"410\",host=\"127.0.0.1:\(port)\",method=\"GET\"} 1\n"))
    }

    @Test(
        "on a real API server an informer sees what is written, and events are taken",
        .enabled(if: getenv("INTERLOCK_TEST_KUBECONFIG") != nil))
    func realServer() async throws {
        let path = try #require(getenv("INTERLOCK_TEST_KUBECONFIG").map { String(cString: $0) })
        let client = APIClient(configuration: try Kubeconfig.load(path: path, environment: [:]).clientConfiguration())
        let name = "informer-\(UInt32.random(in: .min ... .max))"
        let informer = Informer(client, .configMap, namespace: "default", labelSelector: "test=\(name)") {
            json throws(DecodingFailure) in json[path: "data", "value"]?.stringValue ?? ""
        }
        let stream = informer.changes()
        let task = Task { await informer.run() }
        #expect(await informer.waitUntilSynced())
        let map: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string(name), "namespace": "default", "labels": ["test": .string(name)]],
            "data": ["value": "one"],
        ]
        _ = try await client.create(.configMap, namespace: "default", object: map)
        _ = try await client.mergePatch(
            .configMap, namespace: "default", name: name, patch: ["data": ["value": "two"]])
        _ = try await client.delete(.configMap, namespace: "default", name: name)
        var values: [String] = []
        for await change in stream {
            switch change {
            case .added(let object), .updated(_, let object): values.append(try object.object())
            case .deleted: values.append("gone")
            }
            if values.last == "gone" { break }
        }
        #expect(values == ["one", "two", "gone"])
        task.cancel()
        await task.value

        let sink = APIEventSink(client)
        let regarding = ObjectReference(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: name)
        let registry = PrometheusRegistry()
        let recorder = EventRecorder(
            sink: sink, controller: "interlock.dev/controller", instance: "test", metrics: registry)
        for _ in 0..<3 {
            recorder.record(
                ObservedEvent(.normal, reason: "Tested", action: "Test", note: "a note\u{7}", regarding: regarding))
        }
        try await runToEnd(recorder)
        let text = registry.exposition()
        #expect(text.contains("event_recorder_events_total{result=\"created\"} 1\n"))
        #expect(text.contains("event_recorder_events_total{result=\"counted\"} 2\n"))
        await client.shutdown()
    }
}
