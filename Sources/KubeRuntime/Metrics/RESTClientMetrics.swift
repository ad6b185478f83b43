import KubeClient
import Metrics
import Synchronization

/// Counts the requests to an API server as client-go does; `observer` is for the client's configuration.
public final class RESTClientMetrics: Sendable {
    private let factory: any MetricsFactory
    // A mutex: a few dozen combinations at most, each made once.
    private let counters = Mutex<[String: Counter]>([:])

    public init(metrics factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    /// What a client calls after each attempt.
    public var observer: RequestObserver {
        { self.record(code: $0.code, method: $0.method, host: $0.host) }
    }

    /// - Parameter code: the HTTP status, or nil if the request got no answer.
    public func record(code: Int?, method: String, host: String) {
        let code = code.map(String.init) ?? "<error>"
        let counter = counters.withLock { counters in
            let key = "\(code) \(method) \(host)"
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "rest_client_requests_total", dimensions: [("code", code), ("method", method), ("host", host)],
                factory: factory)
            counters[key] = counter
            return counter
        }
        counter.increment()
    }
}
