import HTTPServer
import KubeCore
import KubeRuntime
import Metrics
import ServiceLifecycle
import Testing

import struct Logging.Logger

private func get(_ target: String, _ server: HealthServer, method: String = "GET") throws -> (Int, String) {
    let response = server.answer(try HTTPServer.Request(method: method, target: target))
    guard case .bytes(let bytes) = response.body else { return (response.status, "") }
    return (response.status, String(decoding: bytes, as: UTF8.self))
}

@Suite("HealthServer")
struct HealthTests {
    @Test("failing checks are listed, one line each")
    func checks() throws {
        let server = HealthServer(metrics: PrometheusRegistry())
        #expect(try get("/healthz", server) == (200, "ok"))
        server.readiness.add("good") { .healthy }
        #expect(try get("/readyz?verbose", server) == (200, "[+]good ok\nreadyz check passed\n"))
        server.readiness.add("bad") { .failing("the disk is full") }
        #expect(
            try get("/readyz", server) == (503, "[+]good ok\n[-]bad failed: the disk is full\nreadyz check failed\n"))
        #expect(try get("/readyz?exclude=bad", server) == (200, "ok"))
        #expect(try get("/healthz", server) == (200, "ok"))
        #expect(try get("/livez", server) == (200, "ok"))
        #expect(try get("/readyz/good", server) == (200, "ok"))
        #expect(try get("/readyz/bad", server) == (503, "bad failed: the disk is full\n"))
        for path in ["/other", "/", "/readyz/none", "/readyz/", "/livez/bad", "//readyz", "/readyz/good/x"] {
            #expect(try get(path, server).0 == 404, "\(path)")
        }
        #expect(try get("/healthz", server, method: "POST").0 == 405)
    }

    @Test("a process that stops is not ready but alive")
    func stopping() throws {
        let server = HealthServer(metrics: PrometheusRegistry())
        server.markStopping()
        #expect(try get("/readyz", server).0 == 503)
        #expect(try get("/readyz?verbose", server).1.hasPrefix("[-]shutdown failed"))
        #expect(try get("/livez", server) == (200, "ok"))
        #expect(try get("/metrics", server).0 == 200)
    }

    @Test("an informer that has not synced, or that the server no longer confirms, is not ready")
    func informer() async throws {
        let clock = ManualClock()
        let source = ScriptedSource([.page([], version: "1"), .watch([])])
        let informer = Informer(name: "pools", source: source, clock: clock, decode: decodeValue)
        let server = HealthServer(metrics: PrometheusRegistry())
        server.readiness.add(informer, staleAfter: .seconds(90))
        #expect(
            try get("/readyz", server).1.hasPrefix("[-]informer-pools failed: the list of pools is not complete yet\n"))
        let task = Task { await informer.run() }
        _ = await informer.waitUntilSynced()
        #expect(try get("/readyz", server).0 == 200)
        clock.advance(by: .seconds(91))
        #expect(
            try get("/readyz", server).1.hasPrefix(
                "[-]informer-pools failed: the server has not confirmed pools for 91 s\n"))
        task.cancel()
        await task.value
    }

    @Test("a process serves its metrics, and stops in order: not ready, controllers, informers, health last")
    func runtime() async throws {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", factory: registry).increment()
        let health = HealthServer(host: "127.0.0.1", port: 0, metrics: registry)
        let source = ScriptedSource([.page([object("a", 1)], version: "1"), .watch([])])
        let informer = Informer(name: "test", source: source, decode: decodeValue)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (calls, told) = AsyncStream.makeStream(of: String.self)
        let reconciler = ClosureReconciler { _ in
            start.yield()
            for await _ in gate { break }
            told.yield("ready: \(try get("/readyz", health).0)")
            return .done
        }
        let controller = Controller(name: "test", reconciler: reconciler, informers: [informer])
        controller.watch(informer)
        let recorder = EventRecorder(sink: NoSink(), controller: "c", instance: "i")
        let group = Runtime(health: health, recorder: recorder, informers: [informer], controllers: [controller])
            .serviceGroup(handlesSignals: false, logger: Logger(label: "test"))
        let task = Task { try await group.run() }
        let address = try #require(await health.address())
        #expect(address.port > 0)
        #expect(try get("/metrics", health).1.contains("c_total 1\n"))
        for await _ in started { break }
        #expect(try get("/readyz", health).0 == 200)
        await group.triggerGracefulShutdown()
        while try get("/readyz", health).0 == 200 { await Task.yield() }
        open.yield()
        for await call in calls {
            #expect(call == "ready: 503")
            break
        }
        try await task.value
    }
}

private struct ClosureReconciler: Reconciler {
    let body: @Sendable (ObjectKey) async throws -> Outcome

    func reconcile(_ key: ObjectKey) async throws -> Outcome { try await body(key) }
}
