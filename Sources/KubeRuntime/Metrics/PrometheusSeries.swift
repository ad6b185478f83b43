import Metrics
import Synchronization

/// One line, or for a histogram one block, of the exposition.
protocol PrometheusSeries: AnyObject, Sendable {
    func write(to writer: inout ExpositionWriter, name: String, labels: Labels)
}

/// Only grows.
final class CounterSeries: PrometheusSeries, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        value.wrappingAdd(max(amount, 0), ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func write(to writer: inout ExpositionWriter, name: String, labels: Labels) {
        writer.sample(name, labels, String(value.load(ordering: .relaxed)))
    }
}

/// Goes up and down.
final class GaugeSeries: PrometheusSeries, MeterHandler, RecorderHandler {
    // A mutex: adding to a double is not one atomic instruction.
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func write(to writer: inout ExpositionWriter, name: String, labels: Labels) {
        writer.sample(name, labels, ExpositionWriter.number(value.withLock { $0 }))
    }
}

/// Counts values by size.
final class HistogramSeries: PrometheusSeries, TimerHandler, RecorderHandler {
    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    // A mutex: the count, the sum and the buckets of one reading must agree.
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(to writer: inout ExpositionWriter, name: String, labels: Labels) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        for (bound, count) in zip(bounds, counts) {
            total += count
            writer.sample(name + "_bucket", labels, String(total), le: ExpositionWriter.number(bound))
        }
        total += counts.last ?? 0
        writer.sample(name + "_bucket", labels, String(total), le: "+Inf")
        writer.sample(name + "_sum", labels, ExpositionWriter.number(sum))
        writer.sample(name + "_count", labels, String(total))
    }
}
