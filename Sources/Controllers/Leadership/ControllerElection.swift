import KubeClient
import KubeRuntime
import ServiceLifecycle

/// Campaigns for the lease, and has the controller work in each term with a client of the term's own.
///
/// The client's fence is the term, and its connections are closed when the term's work is over: nothing of one term can
/// be written by, or in, another. Goes before the controller in a service group, so that it stops after it.
public final class ControllerElection: Service {
    public let elector: LeaderElector
    private let controller: InterlockController
    private let configuration: APIClient.Configuration

    /// - Parameter configuration: what each term's client is made of.
    public init(
        of controller: InterlockController, by elector: LeaderElector, configuration: APIClient.Configuration
    ) {
        self.controller = controller
        self.elector = elector
        self.configuration = configuration
    }

    public func run() async throws {
        try await elector.run { [controller, configuration] term in
            let client = APIClient(configuration: configuration.fenced(by: term))
            // Not in this task: the client outlives it by the work that is still running, and no longer.
            let closing = Task {
                _ = await term.waitUntilDrained()
                await client.shutdown()
            }
            await controller.lead(term, through: client)
            _ = closing
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
