import HTTP
import KubeCore

extension APIClient {
    /// Opens a watch; an empty namespace is all of them. It returns when the server has accepted it.
    ///
    /// Never tried again by itself: whoever keeps a copy knows where to resume. Watches have connections of their own. One
    /// that begins with what is there has one for itself, and the server waits for its reader.
    public func watch(
        _ kind: ResourceKind, namespace: String = "", options: WatchOptions = WatchOptions()
    ) async throws(APIError) -> WatchStream {
        var call = try call("watch", "GET", kind, namespace: namespace)
        call.query = options.query
        call.accept = options.content.accept(list: false)
        var limits = configuration.limits
        let idleLimit = options.timeout + Self.watchMargin
        limits.idle = options.sendsInitialEvents ? options.initialSilence : idleLimit
        let flow: HTTPStreamFlow = options.beginsWithWhatIsThere ? .paced : .shared
        let response = try await authorized(call) { (request) async throws(HTTPError) in
            var request = request
            request.limits = limits
            let response = try await http.stream(request, flow: flow)
            let error = 200...299 ~= response.status ? [] : try await response.prefix(upTo: 1 << 20)
            return (response.status, response.headers, error, response)
        }
        let decoder = WatchDecoder(
            maximumLineBytes: configuration.maximumEventBytes,
            dropping: options.dropsManagedFields ? [ObjectContent.managedFields] : [])
        return WatchStream(
            operation: call.operation, response: response, decoder: decoder,
            idleLimitAfterInitialEvents: options.sendsInitialEvents ? idleLimit : nil)
    }

    /// How much longer than the server's own time limit a silent watch is believed to live.
    private static let watchMargin = Duration.seconds(5)
}
