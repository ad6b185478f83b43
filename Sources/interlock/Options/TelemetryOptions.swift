import ArgumentParser
import Controllers
import KubeClient
import KubeRuntime
import Logging
import Metrics
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a long-running command tells of itself, and how hard it may press the API server.
struct TelemetryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical; others by logger, as info,interlock.requests=debug.",
            valueName: "levels"),
        transform: { try LogLevels(parsing: $0) })
    var logLevel = LogLevels(.info)

    @Option(help: "text for people, or json with one object per line.")
    var logFormat = LogFormat.text

    @Option(
        help: ArgumentHelp(
            "Where log levels can be changed with PUT /loglevel; a loopback address.", valueName: "host:port"))
    var logLevelListen: String?

    @Option(
        help: ArgumentHelp(
            "Requests per second that each controller may send in the long run; 0 leaves it to the API server.",
            valueName: "count"))
    var qps = 0.0

    @Option(
        help: ArgumentHelp(
            "Requests that each controller may send at once after a rest; twice --qps if 0.", valueName: "count"))
    var burst = 0.0

    func validate() throws {
        guard qps >= 0, burst >= 0, qps.isFinite, burst.isFinite else {
            throw ValidationError("--qps and --burst must be 0 or more")
        }
        guard qps > 0 || burst == 0 else { throw ValidationError("--burst needs --qps") }
    }

    private static let help = ["interlock_build_info": "1, with the version of this process."]
        .merging(InterlockMetrics.help) { first, _ in first }.merging(MetricHelp.texts) { first, _ in first }

    /// Sets up logs and metrics of this process; once, and before anything makes a logger.
    func start(version: String) -> Telemetry {
        // Who reads the log may go; that is no reason to die.
        signal(SIGPIPE, SIG_IGN)
        let registry = PrometheusRegistry(help: Self.help)
        MetricsSystem.bootstrap(registry)
        registry.addProcessMetrics()
        Meter(label: "interlock_build_info", dimensions: [("version", version)], factory: registry).set(1)
        let settings = LogSettings(logLevel)
        let sink = LogSink(metrics: registry)
        let format = logFormat
        LoggingSystem.bootstrap(
            { label, provider in
                RuntimeLogHandler(label: label, format: format, settings: settings, sink: sink, provider: provider)
            }, metadataProvider: ReconcileContext.metadataProvider)
        return Telemetry(registry: registry, settings: settings)
    }

    /// Has requests counted, timed, logged and held to the limits.
    func observe(_ configuration: inout APIClient.Configuration, _ telemetry: Telemetry) {
        let metrics = RESTClientMetrics(metrics: telemetry.registry).observer
        let log = RequestLog().observer
        configuration.observer = { request in
            metrics(request)
            log(request)
        }
        guard qps > 0 else { return }
        configuration.limiter = FairRateLimiter(
            .init(rate: qps, burst: burst > 0 ? burst : 2 * qps),
            host: Self.authority(configuration.server), metrics: telemetry.registry)
    }

    /// Host and port of a URL, as metrics of requests name it.
    private static func authority(_ url: String) -> String {
        let parts = url.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[2]) : "unknown"
    }

    /// The service by which levels are changed, if it is wanted.
    func levelServer(_ telemetry: Telemetry) throws -> LogLevelServer? {
        guard let logLevelListen else { return nil }
        let (host, port) = try ControllerCommand.address(logLevelListen)
        do {
            return try LogLevelServer(host: host, port: port, settings: telemetry.settings)
        } catch {
            throw CommandExit.explaining(error)
        }
    }
}

/// The metrics and log levels of this process.
struct Telemetry: Sendable {
    let registry: PrometheusRegistry
    let settings: LogSettings
}

extension LogFormat: ExpressibleByArgument {}
