import HTTPServer
import JSON
import KubeCore
import Synchronization

/// A small Kubernetes API server in this process, for trying things without a cluster and for tests.
///
/// It listens on loopback only. What it is not stands in `limits`.
public final class DevCluster: Sendable {
    private struct Running {
        let server: HTTPServer
        let api: APIServer
        let endpoint: Endpoint
        let log: StoreLog?
        let lock: Int32?
        let ticker: Task<Void, Never>
    }

    private let configuration: Configuration
    private let requests: RequestLog
    // A mutex: starting and stopping are short steps that no suspension may come between.
    private let running = Mutex<Running?>(nil)

    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        requests = RequestLog(limit: configuration.requestLogLimit)
    }

    /// Reads what was kept, listens, and writes the kubeconfigs where there is a data directory.
    ///
    /// A cluster that was shut down may be started again; one that runs may not.
    public func start() async throws(DevClusterError) -> Endpoint {
        guard running.withLock({ $0 == nil }) else { throw .alreadyStarted }
        let home = try configuration.dataDirectory.map { (path) throws(DevClusterError) in
            try ClusterHome(path: path)
        }
        do {
            return try await start(in: home)
        } catch {
            let isRunning = running.withLock { $0 != nil }
            if isRunning { await shutdown() } else if let home { StoreFile.close(home.lock) }
            throw error
        }
    }

    private func start(in home: ClusterHome?) async throws(DevClusterError) -> Endpoint {
        let identity = try ClusterIdentity.load(home, accounts: configuration.accounts)
        let (store, log) = try openStore(home)
        let clock = configuration.clock
        var state = ClusterState(store: store, log: log, now: clock())
        state.makeStandardNamespaces()
        let authenticator = Authenticator(accounts: configuration.accounts, tokens: identity.tokens)
        let api = APIServer(
            state: state, authenticator: authenticator, requests: requests,
            watchBufferBytes: configuration.watchBufferBytes, inFlight: InFlightLimit(configuration.inFlight),
            clock: clock)
        let (server, address) = try await listen(identity, home, api)
        let endpoint = Endpoint(
            url: "https://127.0.0.1:\(address.port)", caPEM: identity.authority.caPEM, tokens: identity.tokens)
        let ticker = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                api.tick()
            }
        }
        running.withLock {
            $0 = Running(server: server, api: api, endpoint: endpoint, log: log, lock: home?.lock, ticker: ticker)
        }
        try home?.remember(port: address.port)
        if let home { try writeKubeconfigs(to: home.path) }
        return endpoint
    }

    private func openStore(_ home: ClusterHome?) throws(DevClusterError) -> (ObjectStore, StoreLog?) {
        let limits = ObjectStore.HistoryLimits(count: configuration.historyLimit, age: configuration.historyAge)
        guard let home else { return (ObjectStore(limits: limits), nil) }
        return try StoreLog.open(home.path + "/store.log", limits: limits)
    }

    private func listen(
        _ identity: ClusterIdentity, _ home: ClusterHome?, _ api: APIServer
    ) async throws(DevClusterError) -> (HTTPServer, HTTPServer.BoundAddress) {
        let tls = HTTPServer.TLS(
            certificateChain: Array(identity.authority.serverPEM.utf8),
            privateKey: Array(identity.authority.serverKeyPEM.utf8))
        var ports = [configuration.port]
        // The port of the last time, so that kubeconfigs stay good; any other if somebody took it.
        if configuration.port == 0, let port = home?.lastPort { ports.insert(port, at: 0) }
        var reason = ""
        for port in ports {
            let server = HTTPServer(
                configuration: .init(host: "127.0.0.1", port: port, tls: tls, limits: configuration.limits)
            ) { request in await api.respond(to: request) }
            do {
                return (server, try await server.start())
            } catch {
                reason = "\(error)"
            }
        }
        throw .cannotListen(reason)
    }

    /// Ends all watches, finishes running requests, closes the store. Calling it again does nothing.
    public func shutdown() async {
        let running = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        running.ticker.cancel()
        running.api.finishWatches()
        await running.server.shutdown()
        running.log?.close()
        if let lock = running.lock { StoreFile.close(lock) }
    }

    /// A kubeconfig for the account `name`, as YAML.
    public func kubeconfig(for name: String) throws(DevClusterError) -> String {
        let endpoint = try started().endpoint
        guard let token = endpoint.tokens[name] else {
            let known = endpoint.tokens.keys.sorted().joined(separator: ", ")
            throw .cannotUse(name, "there is no such account; there are \(known)")
        }
        return Kubeconfig.text(account: name, server: endpoint.url, caPEM: endpoint.caPEM, token: token)
    }

    /// Writes `kubeconfig-<account>` for each account, and `kubeconfig` for the first, readable by their owner only.
    public func writeKubeconfigs(to directory: String) throws(DevClusterError) {
        try StoreFile.makeDirectory(directory)
        for (index, account) in configuration.accounts.enumerated() {
            let text = try kubeconfig(for: account.name)
            try StoreFile.replace("\(directory)/kubeconfig-\(account.name)", with: Array(text.utf8))
            if index == 0 { try StoreFile.replace("\(directory)/kubeconfig", with: Array(text.utf8)) }
        }
    }

    private func started() throws(DevClusterError) -> Running {
        guard let running = running.withLock({ $0 }) else { throw .notStarted }
        return running
    }
}

extension DevCluster {
    /// Forgets all changes so far: watches and pages that began before are answered with 410.
    public func compact() throws(DevClusterError) {
        try started().api.compact()
    }

    /// Makes something go wrong for the next requests that it fits.
    public func inject(_ fault: Fault) throws(DevClusterError) {
        try started().api.faults.add(fault)
    }

    public func removeFaults() throws(DevClusterError) {
        try started().api.faults.removeAll()
    }

    /// Ends every open watch, as a server does that is restarted.
    public func finishWatches() throws(DevClusterError) {
        try started().api.finishWatches()
    }

    /// The last requests with a valid token, oldest first.
    public var requestLog: [LoggedRequest] { requests.all }
}
