import HTTP
import KubeCore

extension APIClient {
    /// Opens a watch; an empty namespace is all of them. It returns when the server has accepted it.
    ///
    /// Never tried again by itself: whoever keeps a copy knows where to resume. Watches have connections of their own.
    public func watch(
        _ kind: ResourceKind, namespace: String = "", options: WatchOptions = WatchOptions()
    ) async throws(APIError) -> WatchStream {
        var call = try call("watch", "GET", kind, namespace: namespace)
        call.query = options.query
        var limits = configuration.limits
        limits.idle = options.timeout + Self.watchMargin
        let response = try await authorized(call) { (request) async throws(HTTPError) in
            var request = request
            request.limits = limits
            let response = try await http.stream(request)
            let error = 200...299 ~= response.status ? [] : try await response.prefix(upTo: 1 << 20)
            return (response.status, response.headers, error, response)
        }
        return WatchStream(
            operation: call.operation, response: response, maximumEventBytes: configuration.maximumEventBytes)
    }

    /// How much longer than the server's own time limit a silent watch is believed to live.
    private static let watchMargin = Duration.seconds(5)
}
