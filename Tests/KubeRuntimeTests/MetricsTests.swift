import KubeRuntime
import Metrics
import Testing

@Suite("Prometheus metrics")
struct MetricsTests {
    @Test("the exposition is what Prometheus reads")
    func exposition() {
        let registry = PrometheusRegistry(buckets: ["t_seconds": [0.1, 1]], help: ["c_total": "How\nmany \\."])
        Counter(label: "c_total", dimensions: [("b", "2"), ("a", "say \"hi\"\n\\")], factory: registry).increment(by: 3)
        Gauge(label: "g", factory: registry).record(1.5)
        Meter(label: "m", factory: registry).set(4)
        Recorder(label: "sizes.bytes", aggregate: false, factory: registry).record(7)
        let timer = Metrics.Timer(label: "t_seconds", factory: registry)
        for milliseconds in [50, 100, 500, 3000] { timer.recordMilliseconds(milliseconds) }
        #expect(
            registry.exposition() == """
                # HELP c_total How\\nmany \\\\.
                # TYPE c_total counter
                c_total{a="say \\"hi\\"\\n\\\\",b="2"} 3
                # TYPE g gauge
                g 1.5
                # TYPE m gauge
                m 4
                # TYPE sizes_bytes gauge
                sizes_bytes 7
                # TYPE t_seconds histogram
                t_seconds_bucket{le="0.1"} 2
                t_seconds_bucket{le="1"} 3
                t_seconds_bucket{le="+Inf"} 4
                t_seconds_sum 3.65
                t_seconds_count 4

                """)
    }

    @Test("labels beyond the limit are added up in one series")
    func bounded() {
        let registry = PrometheusRegistry(maximumSeries: 2)
        for value in ["a", "b", "c", "d", "a"] {
            Counter(label: "c_total", dimensions: [("l", value)], factory: registry).increment()
        }
        #expect(
            registry.exposition() == """
                # TYPE c_total counter
                c_total{l="a"} 2
                c_total{l="b"} 1
                c_total{l="other"} 2

                """)
    }

    @Test("the same name as another kind does not disturb the first")
    func kinds() {
        let registry = PrometheusRegistry()
        Counter(label: "x", factory: registry).increment()
        Gauge(label: "x", factory: registry).record(9)
        #expect(registry.exposition() == "# TYPE x counter\nx 1\n")
    }

    @Test("requests are counted as client-go counts them")
    func requests() {
        let registry = PrometheusRegistry()
        let requests = RESTClientMetrics(metrics: registry)
        requests.record(code: 200, method: "GET", host: "h:6443")
        requests.record(code: 200, method: "GET", host: "h:6443")
        requests.record(code: nil, method: "PATCH", host: "h:6443")
        let text = registry.exposition()
        #expect(text.contains("rest_client_requests_total{code=\"200\",host=\"h:6443\",method=\"GET\"} 2\n"))
        #expect(text.contains("rest_client_requests_total{code=\"<error>\",host=\"h:6443\",method=\"PATCH\"} 1\n"))
    }

    @Test("a queue reports under client-go's names")
    func queue() async {
        let registry = PrometheusRegistry()
        let queue = WorkQueue<String>(name: "pools", metrics: registry)
        queue.add("a")
        queue.add("a")
        queue.add("b")
        _ = await queue.get()
        let text = registry.exposition()
        #expect(text.contains("workqueue_adds_total{name=\"pools\"} 2\n"))
        #expect(text.contains("workqueue_depth{name=\"pools\"} 1\n"))
        #expect(text.contains("workqueue_queue_duration_seconds_count{name=\"pools\"} 1\n"))
    }
}
