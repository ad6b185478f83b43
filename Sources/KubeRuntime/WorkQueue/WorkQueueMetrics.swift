import Metrics

/// What a queue reports, under client-go's names.
struct WorkQueueMetrics: Sendable {
    let depth: Meter
    let adds: Counter
    let retries: Counter
    let queueDuration: Metrics.Timer
    let workDuration: Metrics.Timer

    init(name: String, factory: any MetricsFactory) {
        let labels = [("name", name)]
        depth = Meter(label: "workqueue_depth", dimensions: labels, factory: factory)
        adds = Counter(label: "workqueue_adds_total", dimensions: labels, factory: factory)
        retries = Counter(label: "workqueue_retries_total", dimensions: labels, factory: factory)
        queueDuration = Metrics.Timer(
            label: "workqueue_queue_duration_seconds", dimensions: labels, preferredDisplayUnit: .seconds,
            factory: factory)
        workDuration = Metrics.Timer(
            label: "workqueue_work_duration_seconds", dimensions: labels, preferredDisplayUnit: .seconds,
            factory: factory)
    }
}

extension Metrics.Timer {
    func record(duration: Duration) {
        let (seconds, attoseconds) = duration.components
        recordNanoseconds(
            seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000)
    }
}
