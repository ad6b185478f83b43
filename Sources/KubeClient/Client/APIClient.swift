import HTTP
import JSON
import KubeCore

/// One API server as one user.
///
/// Objects go in and out as JSON. Safe to use from any task; cancelling the task closes the transfer. Reads are tried
/// again where that helps (`RetryPolicy`), writes only where nothing was sent.
public final class APIClient: Sendable {
    public let configuration: Configuration
    let http: HTTPClient
    private let tokens: TokenSource
    private let base: String
    private let host: String

    public convenience init(configuration: Configuration) {
        self.init(configuration: configuration, tokens: TokenSource(configuration.credentials))
    }

    init(configuration: Configuration, tokens: TokenSource) {
        self.configuration = configuration
        self.tokens = tokens
        base = configuration.server.hasSuffix("/") ? String(configuration.server.dropLast()) : configuration.server
        host = ServerAddress(url: configuration.server)?.authority ?? "unknown"
        http = HTTPClient(
            configuration: .init(tls: configuration.tls, proxy: configuration.proxy, limits: configuration.limits))
    }

    /// Ends requests and watches in flight, and closes all connections.
    public func shutdown() async {
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

    func retrying<Answer>(
        _ call: Call, _ attempt: () async throws(APIError) -> Answer
    ) async throws(APIError) -> Answer {
        var count = 1
        while true {
            do throws(APIError) {
                return try await attempt()
            } catch {
                guard let wait = configuration.retry.wait(after: count, error: error, isRead: call.isRead) else {
                    throw error
                }
                count += 1
                do {
                    try await configuration.clock.sleep(for: wait)
                } catch {
                    throw cancelled(call)
                }
            }
        }
    }

    private func attempt(_ call: Call) async throws(APIError) -> [UInt8] {
        let check = fenceCheck(call)
        return try await authorized(call) { (request) async throws(HTTPError) in
            let response = try await http.send(request, check: check)
            return (response.status, response.headers, response.body, response.body)
        }
    }

    /// Sends with the token as it is now, and once more where a 401 finds that there is a newer one.
    ///
    /// `send` gives status, headers, the body of an error, and the answer.
    func authorized<Answer>(
        _ call: Call, _ send: (HTTPRequest) async throws(HTTPError) -> (Int, HTTPHeaders, [UInt8], Answer)
    ) async throws(APIError) -> Answer {
        var mayRenew = true
        while true {
            try await admit(call)
            let token = try token(for: call.operation)
            let (code, headers, body, answer) = try await observed(call, try request(call, token: token), send)
            if 200...299 ~= code { return answer }
            if code == 401, mayRenew, let token, tokens.renew(refused: token) {
                mayRenew = false
                continue
            }
            throw APIError(
                .status(ResponseStatus.status(code: code, headers: headers, body: body, token: token)),
                operation: call.operation)
        }
    }

    private func observed<Answer>(
        _ call: Call, _ request: HTTPRequest,
        _ send: (HTTPRequest) async throws(HTTPError) -> (Int, HTTPHeaders, [UInt8], Answer)
    ) async throws(APIError) -> (Int, HTTPHeaders, [UInt8], Answer) {
        let start = ContinuousClock.now
        func report(_ code: Int?) {
            configuration.observer?(
                ObservedRequest(
                    operation: call.operation, method: call.method, host: host, code: code,
                    duration: ContinuousClock.now - start))
        }
        do throws(HTTPError) {
            let result = try await send(request)
            report(result.0)
            return result
        } catch {
            // Nothing went out, so there is nothing to count.
            if error.kind == .heldBack { throw APIError(.fenced(error.detail), operation: call.operation) }
            report(nil)
            throw APIError(.transport(error), operation: call.operation)
        }
    }

    /// Waits until the request may be sent, and then asks whether it still may.
    private func admit(_ call: Call) async throws(APIError) {
        if let limiter = configuration.limiter {
            do throws(CancellationError) {
                try await limiter.admit(call.operation)
            } catch {
                throw cancelled(call)
            }
        }
        if let refusal = fenceCheck(call)?() { throw APIError(.fenced(refusal), operation: call.operation) }
    }

    private func fenceCheck(_ call: Call) -> HTTPSendCheck? {
        guard call.mayChange, let fence = configuration.fence else { return nil }
        return { [operation = call.operation] in fence.refusal(of: operation) }
    }

    private func cancelled(_ call: Call) -> APIError {
        APIError(.transport(HTTPError(.cancelled, origin: host)), operation: call.operation)
    }

    private func token(for operation: APIOperation) throws(APIError) -> String? {
        do throws(ConfigurationError) {
            guard let token = try tokens.token() else { return nil }
            guard ServerAddress(url: base)?.mayCarryToken ?? false else {
                throw ConfigurationError(
                    source: host,
                    message: "a token is not sent over plain http to another machine; use an https address")
            }
            return token
        } catch {
            throw APIError(.credentials(error), operation: operation)
        }
    }

    func request(_ call: Call, token: String?) throws(APIError) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": call.accept, "User-Agent": configuration.userAgent]
        if call.body != nil { headers.add("Content-Type", call.contentType) }
        if let token { headers.add("Authorization", "Bearer \(token)") }
        if let impersonation = configuration.impersonation {
            // Without one the server would take the request as this client's own.
            guard !impersonation.user.allSatisfy(\.isWhitespace) else {
                throw APIError(.invalidRequest("impersonation needs a user"), operation: call.operation)
            }
            headers.add("Impersonate-User", impersonation.user)
            for group in impersonation.groups { headers.add("Impersonate-Group", group) }
            if let uid = impersonation.uid { headers.add("Impersonate-Uid", uid) }
        }
        var request = HTTPRequest(
            method: call.method, url: base + call.path.text + call.query.text, headers: headers, body: call.body)
        // A second DELETE could meet an object that was made anew, a second PUT a conflict with the first.
        request.isIdempotent = call.isRead
        return request
    }
}
