import Controllers
import HTTP
import InterlockTestKit
import KubeClient
import KubeRuntime
import Logging

/// The whole controller behind the proxy, one life after the other.
actor ControllerLives {
    private struct Life {
        let client: APIClient
        let controller: InterlockController
        let running: Task<Void, Never>
    }

    private let configuration: APIClient.Configuration
    private let record: FaultRecord
    private var life: Life?
    private(set) var count = 0

    init(_ configuration: APIClient.Configuration, record: FaultRecord) {
        var configuration = configuration
        // A fault that takes a minute in a cluster takes a second here.
        configuration.limits = HTTPTimeLimits(connect: .seconds(2), idle: .milliseconds(700), total: .milliseconds(900))
        configuration.retry = RetryPolicy(attempts: 4, delay: .milliseconds(10), maximumDelay: .seconds(1))
        self.configuration = configuration
        self.record = record
    }

    var cachedObjects: [CachedCollection] { life?.controller.cachedObjects ?? [] }

    func start() {
        let client = APIClient(configuration: configuration)
        let logger = Logger(label: "faults") { _ in SwiftLogNoOpLogHandler() }
        let backoff = Backoff(initial: .milliseconds(5), maximum: .milliseconds(100), jitter: 0.5)
        let limits = InformerLimits(
            backoff: backoff, idleLimit: .milliseconds(1500), answerLimit: .milliseconds(1000))
        let controller = InterlockController(
            access: APIClientAccess(client),
            sources: APIClientInformers(client, limits: limits, watchTimeout: .seconds(1), logger: logger),
            events: APIEventSink(client),
            configuration: .init(
                trustsUnverifiedApprovals: true, staleAfter: .seconds(20), instance: "life-\(count)", backoff: backoff),
            logger: logger)
        count += 1
        life = Life(client: client, controller: controller, running: Task { await controller.run() })
    }

    /// Ends the process as far as one can without ending this one: in the middle of whatever it does, with connections
    /// dropped.
    ///
    /// What it sent may still be on its way; a successor that began before that arrived would be a second writer. In a
    /// cluster the lease's time lies between, here it is waited for.
    func kill() async {
        guard let life else { return }
        self.life = nil
        life.running.cancel()
        await life.client.shutdown()
        await life.running.value
        await record.settled()
    }

    func restart() async {
        await kill()
        start()
    }
}
