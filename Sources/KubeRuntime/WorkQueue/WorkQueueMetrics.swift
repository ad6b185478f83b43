import Metrics

/// What a queue reports, under client-go's names and with controller-runtime's labels.
struct WorkQueueMetrics: Sendable {
    let adds: Counter
    let retries: Counter
    let queueDuration: Metrics.Timer
    let workDuration: Metrics.Timer
    private let normalDepth: Meter
    private let lowDepth: Meter
    private let unfinished: Meter
    private let longest: Meter

    init(name: String, factory: any MetricsFactory) {
        let labels = [("name", name), ("controller", name)]
        func timer(_ label: String) -> Metrics.Timer {
            Metrics.Timer(label: label, dimensions: labels, preferredDisplayUnit: .seconds, factory: factory)
        }
        func depth(_ priority: WorkPriority) -> Meter {
            Meter(
                label: "workqueue_depth", dimensions: labels + [("priority", String(priority.rawValue))],
                factory: factory)
        }
        adds = Counter(label: "workqueue_adds_total", dimensions: labels, factory: factory)
        retries = Counter(label: "workqueue_retries_total", dimensions: labels, factory: factory)
        queueDuration = timer("workqueue_queue_duration_seconds")
        workDuration = timer("workqueue_work_duration_seconds")
        normalDepth = depth(.normal)
        lowDepth = depth(.low)
        unfinished = Meter(label: "workqueue_unfinished_work_seconds", dimensions: labels, factory: factory)
        longest = Meter(label: "workqueue_longest_running_processor_seconds", dimensions: labels, factory: factory)
    }

    /// Has the gauges read from `queue` whenever metrics are read, so that changes of it cost nothing.
    func publish<Key>(from queue: WorkQueue<Key>, factory: any MetricsFactory) {
        (factory as? any ReadMetricsFactory)?.beforeReading { [weak queue, self] in
            guard let reading = queue?.reading() else { return false }
            normalDepth.set(reading.normalDepth)
            lowDepth.set(reading.lowDepth)
            unfinished.set(Double(reading.unfinished) / 1e9)
            longest.set(Double(reading.longest) / 1e9)
            return true
        }
    }
}

/// A queue at one moment; times in nanoseconds.
struct WorkQueueReading: Sendable, Hashable {
    var normalDepth: Int
    var lowDepth: Int
    var unfinished: Int64
    var longest: Int64
}
