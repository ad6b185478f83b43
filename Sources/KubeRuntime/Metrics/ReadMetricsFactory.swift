import Metrics

/// A backend of metrics that are read now and then, and that can ask for a value just before.
///
/// What is a state rather than an event is cheapest so: it costs nothing until somebody looks. With a backend that cannot
/// ask, such gauges stay at zero.
public protocol ReadMetricsFactory: MetricsFactory {
    /// Calls `refresh` before each reading, as long as it returns `true`. It must be quick and must not wait.
    func beforeReading(_ refresh: @escaping @Sendable () -> Bool)
}
