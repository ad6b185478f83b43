import KubeClient
import Metrics
import Synchronization

/// Counts and times the requests to an API server as client-go does; `observer` is for the client's configuration.
public final class RESTClientMetrics: Sendable {
    private struct Series: Hashable {
        let code: Int
        let method: String
        let host: String
    }

    private struct State {
        var counters: [Series: Counter] = [:]
        var timers: [Series: Metrics.Timer] = [:]
    }

    /// Any other method, or one that nobody knows, counts as `OTHER`.
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private let factory: any MetricsFactory
    // A mutex: a few dozen combinations at most, each made once; held for one look-up.
    private let state = Mutex(State())

    public init(metrics factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    /// What a client calls after each attempt.
    public var observer: RequestObserver {
        { request in
            self.record(
                code: request.code, method: request.method, host: request.host, verb: request.operation.verb,
                duration: request.duration)
        }
    }

    /// Counts one attempt, and times it unless it is a watch, which lasts as long as nothing breaks.
    ///
    /// - Parameters:
    ///   - code: the HTTP status, or nil if the request got no answer.
    ///   - verb: Kubernetes' verb: `list`, `watch`.
    public func record(code: Int?, method: String, host: String, verb: String, duration: Duration) {
        record(code: code, method: method, host: host)
        guard verb != "watch" else { return }
        let series = Series(code: 0, method: Self.known(method), host: host)
        let timer = state.withLock { state in
            if let timer = state.timers[series] { return timer }
            let timer = Metrics.Timer(
                label: "rest_client_request_duration_seconds",
                dimensions: [("verb", series.method), ("host", series.host)], preferredDisplayUnit: .seconds,
                factory: factory)
            state.timers[series] = timer
            return timer
        }
        timer.recordNanoseconds(duration.nanoseconds)
    }

    /// - Parameter code: the HTTP status, or nil if the request got no answer.
    public func record(code: Int?, method: String, host: String) {
        let series = Series(code: code ?? -1, method: Self.known(method), host: host)
        let counter = state.withLock { state in
            if let counter = state.counters[series] { return counter }
            let counter = Counter(
                label: "rest_client_requests_total",
                dimensions: [("code", Self.text(of: code)), ("method", series.method), ("host", host)],
                factory: factory)
            state.counters[series] = counter
            return counter
        }
        counter.increment()
    }

    private static func known(_ method: String) -> String { methods.contains(method) ? method : "OTHER" }

    private static func text(of code: Int?) -> String {
        guard let code else { return "<error>" }
        return 100...599 ~= code ? String(code) : "<invalid>"
    }
}
