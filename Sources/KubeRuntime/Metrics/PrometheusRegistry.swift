import Metrics
import Synchronization

/// Keeps metrics in memory and writes them as Prometheus reads them (text exposition format 0.0.4).
///
/// Bootstrap swift-metrics with it, or give it to what reports. Counters should end in `_total`, timers in `_seconds`:
/// they are reported in seconds. A metric has at most `maximumSeries` sets of labels; what comes after them is added up
/// in one series whose labels all read `overflow`, so that a label made from input cannot fill the memory. Updating a
/// metric that was made once is an atomic addition or two; making one hashes its labels, so keep it.
public final class PrometheusRegistry: ReadMetricsFactory {
    struct Family {
        let kind: Kind
        var series: [Labels: any PrometheusSeries] = [:]
    }

    enum Kind: String {
        case counter, gauge, histogram
    }

    private let buckets: [String: [Double]]
    private let help: [String: String]
    private let maximumSeries: Int
    // A mutex: making a metric is rare, and reading them all must see each family whole.
    private let families = Mutex<[String: Family]>([:])
    // A mutex: asked for at the start, called by readings. Not held meanwhile, so that a refresh may make metrics.
    private let refreshes = Mutex<[@Sendable () -> Bool]>([])

    /// - Parameters:
    ///   - buckets: upper bounds per metric name; others have `MetricBuckets.standard`.
    ///   - help: one sentence per metric name.
    public init(
        buckets: [String: [Double]] = MetricBuckets.byName, help: [String: String] = MetricHelp.texts,
        maximumSeries: Int = 500
    ) {
        self.buckets = buckets
        self.help = help
        self.maximumSeries = max(maximumSeries, 1)
    }

    /// All metrics, sorted by name and labels.
    public func exposition() -> String {
        let current = refreshes.withLock { refreshes in
            defer { refreshes = [] }
            return refreshes
        }
        let alive = current.filter { $0() }
        refreshes.withLock { $0 = alive + $0 }
        var writer = ExpositionWriter()
        for (name, family) in families.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            writer.begin(name, kind: family.kind.rawValue, help: help[name])
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(to: &writer, name: name, labels: labels)
            }
        }
        return writer.text
    }

    public func beforeReading(_ refresh: @escaping @Sendable () -> Bool) {
        refreshes.withLock { $0.append(refresh) }
    }

    /// A counter whose total the system keeps: what is set is what is shown.
    func makeTotal(_ label: String) -> FloatingCounterSeries {
        series(label, [], .counter) { FloatingCounterSeries() }
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { FloatingCounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { GaugeSeries() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, .gauge) { GaugeSeries() } }
        return series(label, dimensions, .histogram) { HistogramSeries(bounds: bounds(label)) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { HistogramSeries(bounds: bounds(label)) }
    }

    // Series live as long as the registry: a counter that vanished and came back would count from zero again.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func bounds(_ label: String) -> [Double] {
        (buckets[label] ?? MetricBuckets.standard).filter(\.isFinite).sorted()
    }

    /// The series of that name and labels. One whose name has another kind already is kept apart and not shown.
    private func series<Series: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: Kind, make: () -> Series
    ) -> Series {
        let name = ExpositionWriter.metricName(label)
        return families.withLock { families in
            guard families[name]?.kind ?? kind == kind else { return make() }
            var labels = Labels(dimensions)
            let isFull = families[name].map { $0.series.count >= maximumSeries && $0.series[labels] == nil } ?? false
            if isFull {
                labels = labels.overflowing
                countOverflow(name, &families)
            }
            if let existing = families[name]?.series[labels] { return existing as? Series ?? make() }
            let made = make()
            families[name, default: Family(kind: kind)].series[labels] = made
            return made
        }
    }

    private func countOverflow(_ metric: String, _ families: inout [String: Family]) {
        let name = "interlock_metric_series_overflowed_total"
        let labels = Labels([("metric", metric)])
        let counter = families[name]?.series[labels] ?? CounterSeries()
        families[name, default: Family(kind: .counter)].series[labels] = counter
        (counter as? CounterSeries)?.increment(by: 1)
    }
}

/// The labels of one series, in the order of their names.
struct Labels: Hashable, Comparable {
    let pairs: [Pair]

    struct Pair: Hashable, Comparable {
        let name: String
        let value: String

        static func < (left: Pair, right: Pair) -> Bool { (left.name, left.value) < (right.name, right.value) }
    }

    init(_ dimensions: [(String, String)]) {
        pairs = dimensions.map { Pair(name: ExpositionWriter.labelName($0.0), value: $0.1) }.sorted()
    }

    private init(pairs: [Pair]) { self.pairs = pairs }

    var overflowing: Labels { Labels(pairs: pairs.map { Pair(name: $0.name, value: "overflow") }) }

    static func < (left: Labels, right: Labels) -> Bool { left.pairs.lexicographicallyPrecedes(right.pairs) }
}
