import DevCluster
import InterlockTestKit
import KubeClient

/// An API server for one seed: as people see it, and how the controller reaches it.
struct FaultServer: Sendable {
    let admin: APIClient
    let cluster: TestCluster
    let controller: APIClient.Configuration

    /// Runs `body` on a server with Interlock's kinds installed and nothing of them there.
    static func open(_ body: @Sendable (FaultServer) async throws -> Void) async throws {
        if let kubeconfig = Environment.kubeconfig {
            let controller = try client(Environment.controllerKubeconfig ?? kubeconfig)
            let admin = APIClient(configuration: try client(kubeconfig))
            let server = FaultServer(
                admin: admin, cluster: TestCluster(admin: .init(admin), patience: .seconds(60)), controller: controller)
            try await server.run { server in
                try await server.cluster.wipe(through: admin)
                try await body(server)
            }
            return
        }
        let devCluster = DevCluster()
        let endpoint = try await devCluster.start()
        let admin = TestCluster.client(of: endpoint, as: "admin")
        let controller = TestCluster.client(of: endpoint, as: "controller")
        let server = FaultServer(
            admin: admin, cluster: TestCluster(admin: .init(admin), patience: .seconds(60)),
            controller: controller.configuration)
        await controller.shutdown()
        let result: Result<Void, any Error>
        do { result = .success(try await server.run(body)) } catch { result = .failure(error) }
        await devCluster.shutdown()
        try result.get()
    }

    private func run(_ body: @Sendable (FaultServer) async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do {
            try await cluster.installDefinitions()
            result = .success(try await body(self))
        } catch {
            result = .failure(error)
        }
        await admin.shutdown()
        try result.get()
    }

    private static func client(_ path: String) throws -> APIClient.Configuration {
        try Kubeconfig.load(path: path, environment: [:]).clientConfiguration()
    }
}
