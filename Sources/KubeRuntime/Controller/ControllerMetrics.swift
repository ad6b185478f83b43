import Metrics

/// What a controller reports, under controller-runtime's names.
struct ControllerMetrics: Sendable {
    enum Result: String, CaseIterable {
        case success, error, terminalError = "terminal_error", requeueAfter = "requeue_after", wait
    }

    let reconcileTime: Metrics.Timer
    let activeWorkers: Meter
    private let outcomes: [Result: Counter]

    init(controller: String, workers: Int, factory: any MetricsFactory) {
        let labels = [("controller", controller)]
        reconcileTime = Metrics.Timer(
            label: "controller_runtime_reconcile_time_seconds", dimensions: labels, preferredDisplayUnit: .seconds,
            factory: factory)
        activeWorkers = Meter(label: "controller_runtime_active_workers", dimensions: labels, factory: factory)
        activeWorkers.set(0)
        Meter(label: "controller_runtime_max_concurrent_reconciles", dimensions: labels, factory: factory).set(workers)
        outcomes = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                let dimensions = labels + [("result", result.rawValue)]
                return (
                    result,
                    Counter(label: "controller_runtime_reconcile_total", dimensions: dimensions, factory: factory)
                )
            })
    }

    func count(_ result: Result) {
        outcomes[result]?.increment()
    }
}
