import KubeClient
import KubeRuntime
import Logging
import Metrics
import ServiceLifecycle

/// Campaigns for the lease of a shard, and has the controller work in each term with a client of the term's own.
///
/// The client's fence is the term, and its connections are closed when the term's work is over: nothing of one term can
/// be written by, or in, another. Goes before the controller in a service group, so that it stops after it.
public final class ControllerElection: Service {
    public let elector: LeaderElector
    private let shard: Int
    private let controller: InterlockController
    private let configuration: APIClient.Configuration

    /// - Parameters:
    ///   - shard: whose lease the elector campaigns for.
    ///   - configuration: what each term's client is made of.
    public init(
        of controller: InterlockController, by elector: LeaderElector, shard: Int = 0,
        configuration: APIClient.Configuration
    ) {
        self.shard = shard
        self.controller = controller
        self.elector = elector
        self.configuration = configuration
    }

    public func run() async throws {
        if shard == 0 { controller.leadership?.watchDesk { [elector] in elector.isHeld } }
        try await elector.run { [controller, configuration, shard] term in
            let client = APIClient(configuration: configuration.fenced(by: term))
            // Not in this task: the client outlives it by the work that is still running, and no longer.
            let closing = Task {
                _ = await term.waitUntilDrained()
                await client.shutdown()
            }
            await controller.lead(term, of: shard, through: client)
            _ = closing
        }
    }
}

extension ControllerElection {
    /// One for each shard, which share them out with other processes.
    ///
    /// - Parameters:
    ///   - configuration: of the election for shard 0; the others differ in the lease.
    ///   - leases: for the leases alone, so that nothing else can hold up a renewal.
    public static func campaigns(
        of controller: InterlockController, _ election: LeaderElector.Configuration, shards: ShardMap,
        leases: APIClient, configuration: APIClient.Configuration, logger: Logger, metrics: any MetricsFactory
    ) -> [ControllerElection] {
        let shares = shards.count > 1 ? ElectionShares() : nil
        return (0..<shards.count).map { shard in
            var election = election
            election.lease = ShardMap.lease(election.lease, shard: shard)
            let elector = LeaderElector(election, client: leases, sharing: shares, logger: logger, metrics: metrics)
            return ControllerElection(of: controller, by: elector, shard: shard, configuration: configuration)
        }
    }
}

extension APIClient.Configuration {
    /// Writes only while the term is valid, and tells it of writes that got no answer.
    fileprivate func fenced(by term: LeaderTerm) -> APIClient.Configuration {
        var configuration = self
        configuration.fence = term
        let observer = observer
        configuration.observer = { request in
            if request.code == nil, request.method != "GET" { term.noteUnansweredWrite() }
            observer?(request)
        }
        return configuration
    }
}
