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

/// A counter of fractions, such as seconds.
final class FloatingCounterSeries: PrometheusSeries, FloatingPointCounterHandler {
    private let value = AtomicDouble()

    func increment(by amount: Double) {
        if amount > 0, amount.isFinite { value.add(amount) }
    }

    func reset() { value.store(0) }

    /// For a total that the system counts.
    func set(_ total: Double) { value.store(total) }

    func write(to writer: inout ExpositionWriter, name: String, labels: Labels) {
        writer.sample(name, labels, ExpositionWriter.number(value.load()))
    }
}

/// Goes up and down.
final class GaugeSeries: PrometheusSeries, MeterHandler, RecorderHandler {
    private let value = AtomicDouble()

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func increment(by amount: Double) { value.add(amount) }
    func decrement(by amount: Double) { value.add(-amount) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func write(to writer: inout ExpositionWriter, name: String, labels: Labels) {
        writer.sample(name, labels, ExpositionWriter.number(value.load()))
    }
}

/// Counts values by size.
///
/// Recording takes no lock. The count of a reading is the sum of its buckets, so they always agree; the sum may lack
/// what is being recorded at that instant.
final class HistogramSeries: PrometheusSeries, TimerHandler, RecorderHandler {
    private let bounds: [Double]
    // Safe to share: set once, points at atomics, and freed when nobody holds this object any more.
    private nonisolated(unsafe) let counts: UnsafeMutablePointer<Atomic<UInt64>>
    private let sum = AtomicDouble()

    /// `bounds` must be sorted.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = .allocate(capacity: bounds.count + 1)
        for index in 0...bounds.count { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: bounds.count + 1)
        counts.deallocate()
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        counts[bucket(of: value)].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func write(to writer: inout ExpositionWriter, name: String, labels: Labels) {
        var total: UInt64 = 0
        for (index, bound) in bounds.enumerated() {
            total &+= counts[index].load(ordering: .relaxed)
            writer.sample(name + "_bucket", labels, String(total), le: ExpositionWriter.number(bound))
        }
        total &+= counts[bounds.count].load(ordering: .relaxed)
        writer.sample(name + "_bucket", labels, String(total), le: "+Inf")
        writer.sample(name + "_sum", labels, ExpositionWriter.number(sum.load()))
        writer.sample(name + "_count", labels, String(total))
    }

    /// The first whose bound is not below `value`.
    private func bucket(of value: Double) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A double that threads may change side by side.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let (exchanged, seen) = bits.weakCompareExchange(
                expected: old, desired: (Double(bitPattern: old) + amount).bitPattern, ordering: .relaxed)
            if exchanged { return }
            old = seen
        }
    }
}
