import Metrics

/// What a controller reports, under controller-runtime's names. (Its count of panics has no counterpart: a trap ends
/// the process.)
struct ControllerMetrics: Sendable {
    let success: Counter
    let requeueAfter: Counter
    let reconcileTime: Metrics.Timer
    let timeouts: Counter
    private let error: Counter
    private let errors: Counter
    private let terminalErrors: Counter
    private let activeWorkers: Meter

    init(controller: String, workers: Int, factory: any MetricsFactory) {
        let labels = [("controller", controller)]
        func counter(_ label: String) -> Counter { Counter(label: label, dimensions: labels, factory: factory) }
        func total(_ result: String) -> Counter {
            Counter(
                label: "controller_runtime_reconcile_total", dimensions: labels + [("result", result)],
                factory: factory)
        }
        success = total("success")
        requeueAfter = total("requeue_after")
        error = total("error")
        // Never counted here; there so that sums over it exist.
        _ = total("requeue")
        errors = counter("controller_runtime_reconcile_errors_total")
        terminalErrors = counter("controller_runtime_terminal_reconcile_errors_total")
        timeouts = counter("controller_runtime_reconcile_timeouts_total")
        reconcileTime = Metrics.Timer(
            label: "controller_runtime_reconcile_time_seconds", dimensions: labels, preferredDisplayUnit: .seconds,
            factory: factory)
        activeWorkers = Meter(label: "controller_runtime_active_workers", dimensions: labels, factory: factory)
        activeWorkers.set(0)
        Meter(label: "controller_runtime_max_concurrent_reconciles", dimensions: labels, factory: factory).set(workers)
    }

    func countError(isTerminal: Bool) {
        error.increment()
        errors.increment()
        if isTerminal { terminalErrors.increment() }
    }

    /// Has the number of active workers read from `queue` whenever metrics are read.
    func publish<Key>(from queue: WorkQueue<Key>, factory: any MetricsFactory) {
        (factory as? any ReadMetricsFactory)?.beforeReading { [weak queue, activeWorkers] in
            guard let queue else { return false }
            activeWorkers.set(queue.processingCount)
            return true
        }
    }
}
