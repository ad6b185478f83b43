import ArgumentParser
import Controllers
import KubeClient
import KubeRuntime
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Run the controller until it is told to stop.",
        discussion: """
            Watches AgentTasks, GPUNodePools, AgentConfigs, GuardPolicies and PriceBooks, and takes each through the gate. All \
            state is in the API server: it may be killed at any instant and started again. SIGTERM and SIGINT stop it gracefully.

            Serves /healthz, /readyz and /metrics (Prometheus). Run two or three of them: one works, the others follow the \
            cluster and take over when it stops (--leader-elect). In a large cluster they can share namespaces out (--shards).
            """)

    @Option(help: ArgumentHelp("Where to serve health and metrics; port 0 takes any.", valueName: "host:port"))
    var listen = "0.0.0.0:8080"

    @Option(help: ArgumentHelp("Objects of one kind that are worked on side by side.", valueName: "count"))
    var workers = 4

    @Flag(
        help: ArgumentHelp(
            "Believe approval annotations without proof of who wrote them.",
            discussion:
                "For experiments: whoever can write an annotation can then approve. Each approval says Unverified."))
    var trustUnverifiedApprovals = false

    @OptionGroup(title: "Election Options") var election: ElectionOptions
    @OptionGroup(title: "Telemetry Options") var telemetryOptions: TelemetryOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let (host, port) = try Self.address(listen)
        guard (1...64).contains(workers) else { throw CommandExit.error("--workers must be between 1 and 64") }
        let telemetry = telemetryOptions.start(version: InterlockVersion.text)
        let registry = telemetry.registry
        var configuration = try connection.clientConfiguration()
        telemetryOptions.observe(&configuration, telemetry)
        configuration.onWarning = { Logger(label: "interlock").warning("\($0)") }
        let client = APIClient(configuration: configuration)
        let logger = Logger(label: "interlock")
        let (controller, campaigns) = try makeController(configuration, client, logger, registry)
        let health = HealthServer(host: host, port: port, metrics: registry, logger: logger)
        for cache in controller.caches { health.readiness.add(cache, staleAfter: .seconds(330)) }
        for (shard, campaign) in campaigns.enumerated() {
            let name = shard == 0 ? "leader-election" : "leader-election-\(shard)"
            health.liveness.add(name) { campaign.elector.health() }
        }
        logger.notice(
            "starting", metadata: ["server": "\(configuration.server)", "version": "\(InterlockVersion.text)"])
        let levels: [any Service] = try telemetryOptions.levelServer(telemetry).map { [$0] } ?? []
        let group = Self.group([health] + levels + campaigns + [controller], logger)
        do {
            try await group.run()
        } catch {
            await client.shutdown()
            throw CommandExit.explaining(error)
        }
        await client.shutdown()
        logger.notice("stopped")
    }

    /// The controller, and the campaigns that say when it works on which shard; without an election it works at once.
    private func makeController(
        _ configuration: APIClient.Configuration, _ client: APIClient, _ logger: Logger, _ registry: PrometheusRegistry
    ) throws -> (InterlockController, [ControllerElection]) {
        let host = ConnectionOptions.environment["HOSTNAME"] ?? "interlock"
        let controllerConfiguration = InterlockController.Configuration(
            trustsUnverifiedApprovals: trustUnverifiedApprovals, workers: workers, instance: host)
        let shards = try election.shardMap()
        guard election.leaderElect else {
            logger.warning("no election is held; see that no other controller runs against this cluster")
            let controller = InterlockController(
                client: client, configuration: controllerConfiguration, logger: logger, metrics: registry)
            return (controller, [])
        }
        let isInPod = connection.isInPod
        let chosen = try election.configuration(podNamespace: isInPod ? configuration.namespace : nil, host: host)
        // Of its own, so that nothing else holds a renewal up; and without retries, because the election does them.
        var leaseClient = configuration
        leaseClient.retry.attempts = 1
        leaseClient.limiter = nil
        let controller = InterlockController(
            client: client, electedBy: chosen.lease, shards: shards, configuration: controllerConfiguration,
            logger: logger, metrics: registry)
        let campaigns = ControllerElection.campaigns(
            of: controller, chosen, shards: shards, leases: APIClient(configuration: leaseClient),
            configuration: configuration, logger: logger, metrics: registry)
        return (controller, campaigns)
    }

    /// Services stop in the opposite order: the lease is given back when the controller has stopped.
    private static func group(_ services: [any Service], _ logger: Logger) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // A pod has 30 s between SIGTERM and SIGKILL.
        configuration.maximumGracefulShutdownDuration = .seconds(25)
        return ServiceGroup(configuration: configuration)
    }

    /// `host:port`, with the host in brackets where it is an IPv6 address.
    static func address(_ text: String) throws -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw CommandExit.error("--listen must be host:port, as in 127.0.0.1:8080, not \(printable(text))") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else {
            throw CommandExit.error("--listen needs a host before the port, as in 127.0.0.1:8080")
        }
        return (host, port)
    }
}
