/// What the metrics of this module mean.
public enum MetricHelp {
    public static let texts: [String: String] = [
        "workqueue_depth": "Keys that are ready and not yet taken by a worker.",
        "workqueue_adds_total": "Keys that were added to the queue.",
        "workqueue_retries_total": "Keys that were added with a delay: after a failure, or to be looked at again.",
        "workqueue_queue_duration_seconds": "How long a key was ready before a worker took it.",
        "workqueue_work_duration_seconds": "How long the work on a key took.",
        "workqueue_unfinished_work_seconds":
            "How long the work that goes on now has taken, all of it together. Grows steadily if workers hang.",
        "workqueue_longest_running_processor_seconds": "How long the oldest work that goes on now has taken.",
        "controller_runtime_reconcile_total": "Reconciles by controller and result.",
        "controller_runtime_reconcile_errors_total": "Reconciles that failed.",
        "controller_runtime_terminal_reconcile_errors_total": "Reconciles that failed and are not tried again.",
        "controller_runtime_reconcile_timeouts_total": "Reconciles that were cancelled because they took too long.",
        "controller_runtime_reconcile_time_seconds": "How long a reconcile took.",
        "controller_runtime_active_workers": "Workers that are reconciling now.",
        "controller_runtime_max_concurrent_reconciles": "Workers that a controller has.",
        "rest_client_requests_total": "Requests to the API server by status code, method and host.",
        "rest_client_request_duration_seconds": "How long requests to the API server took, watches excepted.",
        "rest_client_rate_limiter_duration_seconds": "How long requests waited for this client's own limit of rate.",
        "event_recorder_events_total": "Events by what became of them.",
        "interlock_informer_objects": "Objects that a cache holds.",
        "interlock_informer_synced": "1 once a cache has held its whole collection.",
        "interlock_informer_last_contact_seconds": "How long ago the server last confirmed a cache.",
        "interlock_informer_relists_total": "Lists that filled or mended a cache, the first included.",
        "interlock_informer_watch_errors_total": "Watches that failed, by reason; ends in good order are none.",
        "interlock_log_lines_dropped_total": "Log lines that could not be written at once.",
        "interlock_metric_series_overflowed_total":
            "Uses of labels beyond the limit of series; they count in the series whose labels read overflow.",
        "process_cpu_seconds_total": "CPU time of this process, user and system.",
        "process_resident_memory_bytes": "Memory of this process that is in RAM.",
        "process_virtual_memory_bytes": "Address space of this process.",
        "process_open_fds": "Open file descriptors.",
        "process_max_fds": "File descriptors that this process may open.",
        "process_start_time_seconds": "When this process started, in seconds since 1970.",
    ]
}
