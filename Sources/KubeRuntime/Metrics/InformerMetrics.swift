import Metrics

/// What a cache reports. The names are this project's: client-go has none that are in use.
public struct InformerMetrics: Sendable {
    private let relists: Counter
    private let watchErrors: [WatchError: Counter]
    private let objects: Meter
    private let synced: Meter
    private let lastContact: Meter

    /// Why a watch failed.
    public enum WatchError: String, Sendable, CaseIterable {
        /// The version is too old: a new list follows.
        case expired
        /// Nothing arrived for too long.
        case idle
        case other
    }

    /// - Parameter informer: its name, the `informer` label.
    public init(informer: String, metrics factory: any MetricsFactory = MetricsSystem.factory) {
        let labels = [("informer", informer)]
        relists = Counter(label: "interlock_informer_relists_total", dimensions: labels, factory: factory)
        watchErrors = Dictionary(
            uniqueKeysWithValues: WatchError.allCases.map { reason in
                (
                    reason,
                    Counter(
                        label: "interlock_informer_watch_errors_total",
                        dimensions: labels + [("reason", reason.rawValue)], factory: factory)
                )
            })
        objects = Meter(label: "interlock_informer_objects", dimensions: labels, factory: factory)
        synced = Meter(label: "interlock_informer_synced", dimensions: labels, factory: factory)
        lastContact = Meter(label: "interlock_informer_last_contact_seconds", dimensions: labels, factory: factory)
    }

    /// A list has filled or mended the cache.
    public func countRelist() { relists.increment() }

    public func count(_ error: WatchError) { watchErrors[error]?.increment() }

    /// Counts how a watch ended, unless it ended in good order.
    func count(_ end: ReflectorMachine.Event, wasIdle: Bool) {
        guard case .watchFailed(let failure) = end else { return }
        if wasIdle {
            count(.idle)
        } else if case .expired = failure {
            count(.expired)
        } else {
            count(.other)
        }
    }

    /// Has the gauges read whenever metrics are; `reading` gives nil once the cache is gone.
    public func publish(
        to factory: any MetricsFactory, _ reading: @escaping @Sendable () -> (objects: Int, informer: any Syncing)?
    ) {
        (factory as? any ReadMetricsFactory)?.beforeReading {
            guard let (count, informer) = reading() else { return false }
            objects.set(count)
            synced.set(informer.hasSynced ? 1 : 0)
            // Before the first contact there is no age that could be told.
            lastContact.set(informer.sinceLastContact.map { Double($0.nanoseconds) / 1e9 } ?? .nan)
            return true
        }
    }
}
