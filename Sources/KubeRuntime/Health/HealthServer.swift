import HTTPServer
import Logging
import ServiceLifecycle

/// Answers `/livez` (and `/healthz`, which is the same), `/readyz` and `/metrics` over plain HTTP.
///
/// As at an API server, `?verbose` lists the checks, `?exclude=name` leaves one out, and `/readyz/name` asks one alone.
/// From when shutdown is asked for `/readyz` fails, so that nothing new is sent here while the rest stops; `/livez` does
/// not, so that nobody kills a process that stops in good order.
public final class HealthServer: Service {
    public let liveness: HealthChecks
    public let readiness: HealthChecks
    private let metrics: PrometheusRegistry
    private let configuration: HTTPServer.Configuration
    private let logger: Logger
    private let stopping = SyncState()
    private let bound = Bound()

    public init(
        host: String = "0.0.0.0", port: Int = 8080, metrics: PrometheusRegistry,
        liveness: HealthChecks = HealthChecks(),
        readiness: HealthChecks = HealthChecks(), logger: Logger = Logger(label: "interlock.health")
    ) {
        self.liveness = liveness
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
        // Nothing that is asked here has a body or a long header.
        configuration = HTTPServer.Configuration(
            host: host, port: port,
            limits: HTTPServer.Limits(
                maximumHeaderBytes: 8 << 10, maximumBodyBytes: 0, maximumConnections: 64, idleTimeout: .seconds(60),
                shutdownTimeout: .seconds(2)))
    }

    /// Where it listens, once it does; `nil` if it never will.
    public func address() async -> HTTPServer.BoundAddress? {
        await bound.value()
    }

    /// Runs until the service group shuts down or the task is cancelled; fails if it cannot listen.
    public func run() async throws {
        let server = HTTPServer(configuration: configuration) { [self] request in answer(request) }
        let address: HTTPServer.BoundAddress
        do {
            address = try await server.start()
        } catch {
            await bound.set(nil)
            throw error
        }
        logger.info("listening", metadata: ["host": "\(address.host)", "port": "\(address.port)"])
        await bound.set(address)
        await cancelWhenGracefulShutdown { _ = await SyncState().wait() }
        await server.shutdown()
    }

    /// Has `/readyz` fail from now on.
    public func markStopping() {
        stopping.reach()
    }

    /// The answer to one request; `run()` serves these.
    public func answer(_ request: HTTPServer.Request) -> HTTPServer.Response {
        guard request.method == "GET" || request.method == "HEAD" else {
            var response = HTTPServer.Response.text(405, "Only GET is answered here.\n")
            response.headers["Allow"] = "GET, HEAD"
            return response
        }
        if request.path == "/metrics" {
            return HTTPServer.Response(
                status: 200, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
                body: .bytes(Array(metrics.exposition().utf8)))
        }
        let parts = request.path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts[0].isEmpty, let checks = checks(parts[1]) else {
            return .text(404, "There is /livez, /readyz and /metrics here.\n")
        }
        if parts.count == 3 {
            switch checks.answer(parts[2]) {
            case .healthy: return .text(200, "ok")
            case .failing(let why): return .text(503, "\(parts[2]) failed: \(why)\n")
            case nil: return .text(404, "There is no such check; /\(parts[1])?verbose lists them.\n")
            }
        }
        if parts[1] == "readyz", stopping.isReached {
            return .text(503, "[-]shutdown failed: this process is stopping\nreadyz check failed\n")
        }
        return answer(request, checks.report(excluding: excluded(request)), name: parts[1])
    }

    private func checks(_ name: String) -> HealthChecks? {
        switch name {
        case "livez", "healthz": liveness
        case "readyz": readiness
        default: nil
        }
    }

    private func excluded(_ request: HTTPServer.Request) -> Set<String> {
        Set(request.query.filter { $0.name == "exclude" }.map(\.value))
    }

    private func answer(
        _ request: HTTPServer.Request, _ report: (isHealthy: Bool, text: String), name: String
    ) -> HTTPServer.Response {
        guard report.isHealthy else { return .text(503, report.text + "\(name) check failed\n") }
        let isVerbose = request.query("verbose") != nil
        return .text(200, isVerbose ? report.text + "\(name) check passed\n" : "ok")
    }
}

/// An address that becomes known.
private actor Bound {
    private var address: HTTPServer.BoundAddress?
    private let known = SyncState()

    func set(_ address: HTTPServer.BoundAddress?) {
        self.address = address
        known.reach()
    }

    func value() async -> HTTPServer.BoundAddress? {
        _ = await known.wait()
        return address
    }
}
