import DevCluster
import HTTP
import KubeClient

extension TestCluster {
    /// Runs `body` on an API server of this process with Interlock's kinds installed and nothing else.
    public static func withDevCluster<Result: Sendable>(
        patience: Duration = .seconds(30), _ body: (TestCluster) async throws -> Result
    ) async throws -> Result {
        let server = DevCluster()
        let endpoint = try await server.start()
        let clients = ["admin", "controller"].map { client(of: endpoint, as: $0) }
        let cluster = TestCluster(
            admin: Connection(clients[0]), controller: Connection(clients[1]), patience: patience)
        let result: Swift.Result<Result, any Error>
        do {
            try await cluster.installDefinitions()
            result = .success(try await body(cluster))
        } catch {
            result = .failure(error)
        }
        for client in clients { await client.shutdown() }
        await server.shutdown()
        return try result.get()
    }

    /// A client of a running DevCluster as one of its accounts.
    public static func client(of endpoint: DevCluster.Endpoint, as account: String) -> APIClient {
        APIClient(
            configuration: .init(
                server: endpoint.url, tls: HTTPClientTLS(authorities: .bytes(Array(endpoint.caPEM.utf8))),
                credentials: .token(endpoint.tokens[account] ?? "")))
    }
}

/// An API server that was started elsewhere and that all tests of a run share, one at a time. Everything of Interlock's
/// kinds on it is deleted before each.
public actor SharedServer {
    private let admin: APIClient
    private let cluster: TestCluster
    private var isTaken = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - kubeconfig: of a user who may do everything.
    ///   - controllerKubeconfig: what the controller runs with; nil uses the same.
    public init(kubeconfig: String, controllerKubeconfig: String? = nil, patience: Duration = .seconds(60)) throws {
        func client(_ path: String) throws -> APIClient {
            APIClient(configuration: try Kubeconfig.load(path: path, environment: [:]).clientConfiguration())
        }
        let admin = try client(kubeconfig)
        self.admin = admin
        cluster = TestCluster(
            admin: .init(admin), controller: try controllerKubeconfig.map { .init(try client($0)) }, patience: patience)
    }

    /// Runs `body` alone on the server.
    public func withTurn<Result: Sendable>(
        _ body: @Sendable (TestCluster) async throws -> Result
    ) async throws -> Result {
        await take()
        defer { give() }
        try await cluster.installDefinitions()
        try await cluster.wipe(through: admin)
        return try await body(cluster)
    }

    private func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiters.append($0) }
    }

    private func give() {
        if waiters.isEmpty { isTaken = false } else { waiters.removeFirst().resume() }
    }
}
