/// What the metrics of this module mean.
public enum MetricHelp {
    public static let texts: [String: String] = [
        "workqueue_depth": "Keys that are ready and not yet taken by a worker.",
        "workqueue_adds_total": "Keys that were added to the queue.",
        "workqueue_retries_total": "Keys that were added again after a failure.",
        "workqueue_queue_duration_seconds": "How long a key was ready before a worker took it.",
        "workqueue_work_duration_seconds": "How long the work on a key took.",
        "controller_runtime_reconcile_total": "Reconciles by controller and result.",
        "controller_runtime_reconcile_time_seconds": "How long a reconcile took.",
        "controller_runtime_active_workers": "Workers that are reconciling now.",
        "controller_runtime_max_concurrent_reconciles": "Workers that a controller has.",
        "rest_client_requests_total": "Requests to the API server by status code, method and host.",
        "event_recorder_events_total": "Events by what became of them.",
    ]
}
