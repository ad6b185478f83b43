/// The upper bounds that client-go's and controller-runtime's histograms have, so that dashboards read both alike.
public enum MetricBuckets {
    /// Of a histogram that is not listed: 5 ms to three minutes.
    public static let standard: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180]

    public static let byName: [String: [Double]] = [
        "workqueue_queue_duration_seconds": workQueue,
        "workqueue_work_duration_seconds": workQueue,
        "controller_runtime_reconcile_time_seconds": reconcile,
        "rest_client_request_duration_seconds": request,
        "rest_client_rate_limiter_duration_seconds": request,
    ]

    /// 10 ns to 1 000 s, by tens.
    static let workQueue: [Double] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 100, 1000]
    static let reconcile: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
        1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ]
    static let request: [Double] = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]
}
