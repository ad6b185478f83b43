import KubeRuntime
import Metrics
import Synchronization
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
        let registry = PrometheusRegistry(help: [:], maximumSeries: 2)
        for value in ["a", "b", "c", "d", "a"] {
            Counter(label: "c_total", dimensions: [("l", value)], factory: registry).increment()
        }
        #expect(
            registry.exposition() == """
                # TYPE c_total counter
                c_total{l="a"} 2
                c_total{l="b"} 1
                c_total{l="overflow"} 2
                # TYPE interlock_metric_series_overflowed_total counter
                interlock_metric_series_overflowed_total{metric="c_total"} 2

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

    @Test("requests are timed by method, but watches are not, and strange methods and codes are one")
    func requestDurations() {
        let registry = PrometheusRegistry()
        let requests = RESTClientMetrics(metrics: registry)
        func observe(_ verb: String, _ method: String, _ code: Int?) {
            requests.record(code: code, method: method, host: "h:6443", verb: verb, duration: .milliseconds(30))
        }
        observe("list", "GET", 200)
        observe("watch", "GET", 200)
        observe("x", "FROB", 999)
        let text = registry.exposition()
        #expect(
            text.contains("rest_client_request_duration_seconds_bucket{host=\"h:6443\",verb=\"GET\",le=\"0.025\"} 0\n"))
        #expect(
            text.contains("rest_client_request_duration_seconds_bucket{host=\"h:6443\",verb=\"GET\",le=\"0.1\"} 1\n"))
        #expect(text.contains("rest_client_request_duration_seconds_count{host=\"h:6443\",verb=\"GET\"} 1\n"))
        #expect(text.contains("rest_client_requests_total{code=\"<invalid>\",host=\"h:6443\",method=\"OTHER\"} 1\n"))
    }

    @Test("a queue reports under client-go's names with controller-runtime's labels")
    func queue() async {
        let clock = ManualClock()
        let registry = PrometheusRegistry()
        let queue = WorkQueue<String>(name: "pools", clock: clock, metrics: registry)
        queue.add("a")
        queue.add("a")
        queue.add("b", priority: .low)
        queue.add("c", after: .seconds(60))
        _ = await queue.get()
        clock.advance(by: .milliseconds(2500))
        let labels = "controller=\"pools\",name=\"pools\""
        var text = registry.exposition()
        for line in [
            "workqueue_adds_total{\(labels)} 2", "workqueue_depth{\(labels),priority=\"-100\"} 1",
            "workqueue_depth{\(labels),priority=\"0\"} 0", "workqueue_queue_duration_seconds_count{\(labels)} 1",
            "workqueue_retries_total{\(labels)} 1", "workqueue_unfinished_work_seconds{\(labels)} 2.5",
            "workqueue_longest_running_processor_seconds{\(labels)} 2.5",
            "workqueue_work_duration_seconds_count{\(labels)} 0",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        queue.done("a")
        text = registry.exposition()
        #expect(text.contains("workqueue_unfinished_work_seconds{\(labels)} 0\n"))
        #expect(text.contains("workqueue_work_duration_seconds_bucket{\(labels),le=\"1\"} 0\n"))
        #expect(text.contains("workqueue_work_duration_seconds_bucket{\(labels),le=\"10\"} 1\n"))
        #expect(text.contains("workqueue_work_duration_seconds_bucket{\(labels),le=\"1e-08\"} 0\n"))
    }

    @Test("a queue that is gone is not asked any more")
    func queueGone() {
        let registry = PrometheusRegistry()
        let calls = Mutex(0)
        registry.beforeReading {
            calls.withLock {
                $0 += 1; return $0 < 2
            }
        }
        for _ in 0..<4 { _ = registry.exposition() }
        #expect(calls.withLock { $0 } == 2)
    }

    @Test("threads that count side by side lose nothing")
    func concurrency() async {
        let registry = PrometheusRegistry(buckets: ["t_seconds": [1, 2]], help: [:])
        let timer = Metrics.Timer(label: "t_seconds", factory: registry)
        let counter = Counter(label: "c_total", factory: registry)
        let meter = Meter(label: "m", factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<20_000 {
                        timer.recordSeconds(2)
                        counter.increment()
                        meter.increment(by: 0.5)
                    }
                }
            }
        }
        let text = registry.exposition()
        #expect(text.contains("c_total 80000\n") && text.contains("m 40000\n"))
        #expect(text.contains("t_seconds_sum 160000\n") && text.contains("t_seconds_count 80000\n"))
    }

    @Test("the process is described as every Prometheus client describes it")
    func process() throws {
        let registry = PrometheusRegistry()
        registry.addProcessMetrics()
        let samples = try Exposition(parsing: registry.exposition()).samples
        func value(_ name: String) -> Double { samples.first { $0.name == name }?.value ?? -1 }
        #expect(value("process_cpu_seconds_total") > 0)
        #expect(value("process_resident_memory_bytes") > 1e6)
        #expect(value("process_open_fds") >= 3 && value("process_open_fds") <= value("process_max_fds"))
        #expect(value("process_start_time_seconds") > 1.6e9)
    }
}

@Suite("Informer metrics")
struct InformerMetricsTests {
    @Test("a cache tells its objects, its age, its lists and why watches failed")
    func informer() async {
        let clock = ManualClock()
        let registry = PrometheusRegistry()
        let source = ScriptedSource([
            .page([object("a", 1), object("b", 2)], version: "5"), .watch([]),
        ])
        let informer = Informer(name: "pools", source: source, clock: clock, metrics: registry, decode: decodeValue)
        #expect(registry.exposition().contains("interlock_informer_last_contact_seconds{informer=\"pools\"} NaN\n"))
        let task = Task { await informer.run() }
        _ = await informer.waitUntilSynced()
        clock.advance(by: .milliseconds(1500))
        let text = registry.exposition()
        for line in [
            "interlock_informer_objects{informer=\"pools\"} 2", "interlock_informer_synced{informer=\"pools\"} 1",
            "interlock_informer_last_contact_seconds{informer=\"pools\"} 1.5",
            "interlock_informer_relists_total{informer=\"pools\"} 1",
            "interlock_informer_watch_errors_total{informer=\"pools\",reason=\"expired\"} 0",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        task.cancel()
        await task.value
    }
}
