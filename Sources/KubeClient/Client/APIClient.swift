import HTTP
import JSON
import KubeCore

/// One API server as one user.
///
/// Objects go in and out as JSON. Safe to use from any task; cancelling the task closes the transfer. Reads are tried
/// again where that helps, writes only where nothing was done (`RetryPolicy`).
public final class APIClient: Sendable {
    public let configuration: Configuration
    let http: HTTPClient
    let identities: IdentitySource
    let warnings: WarningFilter
    let ending = EndSignal()
    let base: String
    let host: String

    public convenience init(configuration: Configuration) {
        self.init(configuration: configuration, identities: IdentitySource(configuration))
    }

    init(configuration: Configuration, identities: IdentitySource) {
        self.configuration = configuration
        self.identities = identities
        warnings = WarningFilter(configuration.onWarning)
        base = configuration.server.hasSuffix("/") ? String(configuration.server.dropLast()) : configuration.server
        host = ServerAddress(url: configuration.server)?.authority ?? "unknown"
        http = HTTPClient(
            configuration: .init(tls: configuration.tls, proxy: configuration.proxy, limits: configuration.limits))
        if !configuration.tls.verifiesServer, configuration.server.hasPrefix("https:") {
            warnings.report(
                ClientWarning(
                    .unverifiedServer,
                    text:
                        "the certificate of \(host) is not checked (insecure-skip-tls-verify): whoever answers there gets this user's credentials; give its certificate authority instead"
                ))
        }
    }

    /// Ends requests and watches in flight, waits between attempts and a plugin's run, and closes all connections.
    public func shutdown() async {
        ending.send()
        await identities.shutdown()
        await http.shutdown()
    }

    /// Any path, for discovery, `/version` and reviews. The answer's body must be JSON.
    ///
    /// A `GET` is tried again like any read.
    public func raw(
        _ method: String, _ path: String, query: [(String, String)] = [], body: JSONValue? = nil,
        accept: String = "application/json"
    ) async throws(APIError) -> JSONValue {
        let operation = APIOperation(verb: method.lowercased(), resource: path)
        let target = try self.path(operation) { () throws(InvalidPath) in try ResourcePath(raw: path) }
        return try await perform(
            Call(
                operation: operation, method: method, path: target, query: Query(query), accept: accept,
                body: body?.bytes()))
    }
}

extension APIClient {
    /// One request before it has a token.
    struct Call: Sendable {
        var operation: APIOperation
        var method: String
        var path: ResourcePath
        var query = Query()
        var contentType = "application/json"
        var accept = "application/json"
        var body: [UInt8]?
        var acceptsCompression = true
        /// Known to change nothing, whatever its method. Never of a raw request: the server reads `dryRun` in the query or
        /// in the body, by verb.
        var isDryRun = false

        var isRead: Bool { method == "GET" || method == "HEAD" }
        var mayChange: Bool { !isRead && !isDryRun }
    }

    func path(
        _ operation: APIOperation, _ make: () throws(InvalidPath) -> ResourcePath
    ) throws(APIError) -> ResourcePath {
        do throws(InvalidPath) {
            return try make()
        } catch {
            throw APIError(.invalidRequest(error.message), operation: operation)
        }
    }

    /// Sends, tries again where that is right, and reads the answer.
    func perform(_ call: Call) async throws(APIError) -> JSONValue {
        let body = try await body(of: call)
        do throws(JSONError) {
            return try JSONValue(parsing: body)
        } catch {
            throw APIError(.decoding("\(error)"), operation: call.operation)
        }
    }

    /// As `perform`, without reading the answer.
    func body(of call: Call) async throws(APIError) -> [UInt8] {
        try await retrying(call) { () async throws(APIError) in try await self.attempt(call) }
    }
}
