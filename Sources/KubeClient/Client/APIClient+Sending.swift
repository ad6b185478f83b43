import HTTP
import KubeCore

extension APIClient {
    /// Makes attempts as `RetryPolicy` has it.
    func retrying<Answer>(
        _ call: Call, _ attempt: () async throws(APIError) -> Answer
    ) async throws(APIError) -> Answer {
        var count = 1
        while true {
            do throws(APIError) {
                return try await attempt()
            } catch {
                guard let wait = configuration.retry.wait(after: count, error: error, mayChange: call.mayChange) else {
                    throw error
                }
                count += 1
                try await pause(wait, call.operation)
            }
        }
    }

    func attempt(_ call: Call) async throws(APIError) -> [UInt8] {
        let check = fenceCheck(call)
        return try await authorized(call) { (request) async throws(HTTPError) in
            let response = try await http.send(request, check: check)
            return (response.status, response.headers, response.body, response.body)
        }
    }

    /// Sends as whoever this client is now, and once more where a 401 or a TLS connection that fails finds newer
    /// credentials: of neither was anything carried out.
    ///
    /// `send` gives status, headers, the body of an error, and the answer.
    func authorized<Answer>(
        _ call: Call, _ send: (HTTPRequest) async throws(HTTPError) -> (Int, HTTPHeaders, [UInt8], Answer)
    ) async throws(APIError) -> Answer {
        var mayRenew = true
        while true {
            try await admit(call)
            let identity = try await identity(for: call.operation)
            try refuseIfFenced(call)
            do throws(APIError) {
                let (code, headers, body, answer) = try await observed(call, try request(call, identity), send)
                warnings.report(headers)
                if 200...299 ~= code { return answer }
                throw APIError(
                    .status(ResponseStatus.status(code: code, headers: headers, body: body, token: identity.token)),
                    operation: call.operation)
            } catch {
                guard error.isRefusedIdentity, mayRenew, await identities.renew(refused: identity) else { throw error }
            }
            mayRenew = false
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

    /// Waits until the request may be sent.
    private func admit(_ call: Call) async throws(APIError) {
        guard let limiter = configuration.limiter else { return }
        do throws(CancellationError) {
            try await limiter.admit(call.operation)
        } catch {
            throw stopped(.cancelled, call.operation)
        }
    }

    private func refuseIfFenced(_ call: Call) throws(APIError) {
        if let refusal = fenceCheck(call)?() { throw APIError(.fenced(refusal), operation: call.operation) }
    }

    private func fenceCheck(_ call: Call) -> HTTPSendCheck? {
        guard call.mayChange, let fence = configuration.fence else { return nil }
        return { [operation = call.operation] in fence.refusal(of: operation) }
    }

    private func identity(for operation: APIOperation) async throws(APIError) -> RequestIdentity {
        let address = ServerAddress(url: base)
        func refuse(_ error: ConfigurationError) -> APIError { APIError(.credentials(error), operation: operation) }
        do throws(IdentityFailure) {
            // Before a plugin is run or a file read for it.
            guard !configuration.credentials.areSecret || address?.mayCarryToken ?? false else {
                throw .configuration(
                    ConfigurationError(
                        source: host,
                        message: "a token is not sent over plain http to another machine; use an https address"))
            }
            return try await identities.identity()
        } catch {
            switch error {
            case .configuration(let error): throw refuse(error)
            case .cancelled: throw stopped(.cancelled, operation)
            case .shutDown: throw stopped(.shutDown, operation)
            }
        }
    }

    func request(_ call: Call, _ identity: RequestIdentity) throws(APIError) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": call.accept, "User-Agent": configuration.userAgent]
        if call.body != nil { headers.add("Content-Type", call.contentType) }
        if let token = identity.token { headers.add("Authorization", "Bearer \(token)") }
        if let impersonation = configuration.impersonation {
            // Without one the server would take the request as this client's own.
            guard !impersonation.user.allSatisfy(\.isWhitespace) else {
                throw APIError(.invalidRequest("impersonation needs a user"), operation: call.operation)
            }
            impersonation.add(to: &headers)
        }
        var request = HTTPRequest(
            method: call.method, url: base + call.path.text + call.query.text, headers: headers, body: call.body)
        // A second DELETE could meet an object that was made anew, a second PUT a conflict with the first.
        request.isIdempotent = call.isRead
        request.tls = identity.tls
        request.acceptsCompression = call.acceptsCompression
        return request
    }
}

extension APIClient {
    /// Sleeps between two attempts; the end of the task or of the client ends it.
    func pause(_ duration: Duration, _ operation: APIOperation) async throws(APIError) {
        let (clock, ending) = (configuration.clock, ending)
        let woken: HTTPError.Kind? = await withTaskGroup(of: HTTPError.Kind?.self) { group in
            group.addTask {
                do {
                    try await clock.sleep(for: duration)
                    return nil
                } catch {
                    return .cancelled
                }
            }
            group.addTask { await ending.wait() ? .shutDown : .cancelled }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
        if let woken { throw stopped(woken, operation) }
    }

    private func stopped(_ kind: HTTPError.Kind, _ operation: APIOperation) -> APIError {
        APIError(.transport(HTTPError(kind, origin: host)), operation: operation)
    }
}

extension APIError {
    /// Whether another identity might get through where this one did not. Nothing was carried out.
    fileprivate var isRefusedIdentity: Bool {
        if status?.code == 401 { return true }
        guard let transport, case .tls = transport.kind else { return false }
        return !transport.mayHaveBeenSent
    }
}

extension Impersonation {
    /// The fields that Kubernetes' user impersonation is asked for with.
    func add(to headers: inout HTTPHeaders) {
        headers.add("Impersonate-User", user)
        for group in groups { headers.add("Impersonate-Group", group) }
        if let uid { headers.add("Impersonate-Uid", uid) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.add("Impersonate-Extra-" + PercentEncoding.encode(headerKey: key), value) }
        }
    }
}
