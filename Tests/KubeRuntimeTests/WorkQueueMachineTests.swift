import KubeRuntime
import Testing

/// The machine as a reference, so that its changes can stand in expectations.
private final class Machine {
    private var machine: WorkQueueMachine<String>

    init(backoff: Backoff = .workQueue) { machine = WorkQueueMachine(backoff: backoff) }

    var depth: Int { machine.depth }
    var processingCount: Int { machine.processingCount }
    func failures(of key: String) -> Int { machine.failures(of: key) }
    @discardableResult func add(_ key: String, now: Duration) -> Bool { machine.add(key, now: now) }
    func add(_ key: String, after delay: Duration, now: Duration) { machine.add(key, after: delay, now: now) }
    @discardableResult func retry(_ key: String, unit: Double, now: Duration) -> Duration {
        machine.retry(key, unit: unit, now: now)
    }
    func forget(_ key: String) { machine.forget(key) }
    func next(now: Duration) -> WorkQueueMachine<String>.Next { machine.next(now: now) }
    @discardableResult func done(_ key: String) -> Bool { machine.done(key) }
    func close() { machine.close() }
}

@Suite("WorkQueueMachine")
struct WorkQueueMachineTests {
    @Test("a key that is added twice is given out once, in the order of first addition")
    func deduplicates() {
        let machine = Machine()
        let added = ["a", "b", "a"].map { machine.add($0, now: .zero) }
        #expect(added == [true, true, false])
        #expect(machine.depth == 2)
        #expect(machine.next(now: .seconds(3)) == .key("a", queued: .seconds(3)))
        #expect(machine.next(now: .seconds(3)) == .key("b", queued: .seconds(3)))
        #expect(machine.next(now: .seconds(3)) == .nothing(until: nil))
    }

    @Test("a key that is added while it is worked on comes again when it is done, once")
    func againAfter() {
        let machine = Machine()
        machine.add("a", now: .zero)
        _ = machine.next(now: .zero)
        machine.add("a", now: .zero)
        machine.add("a", now: .zero)
        #expect(machine.next(now: .zero) == .nothing(until: nil))
        #expect(machine.done("a"))
        #expect(machine.next(now: .zero) == .key("a", queued: .zero))
        #expect(!machine.done("a"))
        #expect(machine.next(now: .zero) == .nothing(until: nil))
    }

    @Test("of several delays the earliest holds, and the key comes once")
    func earliest() {
        let machine = Machine()
        machine.add("a", after: .seconds(10), now: .zero)
        machine.add("a", after: .seconds(5), now: .zero)
        machine.add("a", after: .seconds(20), now: .zero)
        #expect(machine.next(now: .zero) == .nothing(until: .seconds(5)))
        #expect(machine.next(now: .seconds(6)) == .key("a", queued: .seconds(1)))
        machine.done("a")
        #expect(machine.next(now: .seconds(30)) == .nothing(until: nil))
    }

    @Test("a delayed key does not wait when it is added at once")
    func delayedAndAdded() {
        let machine = Machine()
        machine.add("a", after: .seconds(5), now: .zero)
        machine.add("a", now: .seconds(1))
        #expect(machine.next(now: .seconds(1)) == .key("a", queued: .zero))
    }

    @Test("a delay that ends while the key is worked on brings it back")
    func delayDuringWork() {
        let machine = Machine()
        machine.add("a", now: .zero)
        _ = machine.next(now: .zero)
        machine.add("a", after: .seconds(1), now: .zero)
        #expect(machine.next(now: .seconds(2)) == .nothing(until: nil))
        #expect(machine.done("a"))
        #expect(machine.next(now: .seconds(2)) == .key("a", queued: .seconds(1)))
    }

    @Test("no delay, or a negative one, is no delay", arguments: [Duration.zero, .seconds(-1)])
    func noDelay(delay: Duration) {
        let machine = Machine()
        machine.add("a", after: delay, now: .zero)
        #expect(machine.depth == 1)
    }

    @Test("failures double the delay per key, and forgetting begins anew")
    func backoff() {
        let machine = Machine(backoff: Backoff(initial: .milliseconds(5), maximum: .seconds(1), jitter: 0))
        let delays = (0..<10).map { _ in machine.retry("a", unit: 0, now: .zero) }
        #expect(delays == [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000].map { .milliseconds($0) })
        #expect(machine.retry("b", unit: 0, now: .zero) == .milliseconds(5))
        #expect(machine.failures(of: "a") == 10)
        machine.forget("a")
        #expect(machine.retry("a", unit: 0, now: .zero) == .milliseconds(5))
    }

    @Test("after closing nothing comes in or out, and what is worked on can be done")
    func closed() {
        let machine = Machine()
        machine.add("a", now: .zero)
        machine.add("b", now: .zero)
        _ = machine.next(now: .zero)
        machine.add("a", now: .zero)
        machine.close()
        #expect(machine.next(now: .zero) == .closed)
        #expect(!machine.add("c", now: .zero))
        #expect(machine.retry("a", unit: 0, now: .zero) == .zero)
        #expect(!machine.done("a"))
        #expect(machine.processingCount == 0)
        #expect(machine.depth == 0)
    }

    @Test("whatever happens, no key is given out twice at one time and none that was added is lost")
    func property() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let machine = Machine(backoff: Backoff(initial: .seconds(1), maximum: .seconds(8), jitter: 0.5))
            var working: Set<String> = []
            /// The model: keys that are due, and keys that will be.
            var ready: Set<String> = []
            var later: [String: Duration] = [:]
            var now = Duration.zero
            func owe(_ key: String, after delay: Duration) {
                if delay <= .zero {
                    ready.insert(key)
                } else {
                    later[key] = min(later[key] ?? now + delay, now + delay)
                }
            }
            for _ in 0..<100 {
                let key = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
                switch Int.random(in: 0..<6, using: &random) {
                case 0:
                    machine.add(key, now: now)
                    owe(key, after: .zero)
                case 1:
                    let delay = Duration.seconds(Int.random(in: 0..<10, using: &random))
                    machine.add(key, after: delay, now: now)
                    owe(key, after: delay)
                case 2:
                    owe(key, after: machine.retry(key, unit: .random(in: 0..<1, using: &random), now: now))
                case 3:
                    now += .seconds(Int.random(in: 0..<5, using: &random))
                case 4:
                    if let done = working.randomElement(using: &random) {
                        working.remove(done)
                        machine.done(done)
                    }
                default:
                    for (key, instant) in later where instant <= now {
                        ready.insert(key)
                        later[key] = nil
                    }
                    switch machine.next(now: now) {
                    case .key(let key, _):
                        #expect(!working.contains(key), "seed \(seed)")
                        #expect(ready.contains(key), "seed \(seed)")
                        working.insert(key)
                        ready.remove(key)
                    case .nothing(let until):
                        #expect(ready.isSubset(of: working), "seed \(seed)")
                        #expect(until == later.values.min(), "seed \(seed)")
                    case .closed:
                        Issue.record("closed, seed \(seed)")
                    }
                }
            }
        }
    }

    @Test("a delay lies within its jitter and below the maximum", arguments: [1, 2, 10, 100, Int.max])
    func jitter(failures: Int) {
        let backoff = Backoff(initial: .seconds(1), maximum: .seconds(60), jitter: 0.5)
        let full = Backoff(initial: .seconds(1), maximum: .seconds(60), jitter: 0).delay(after: failures, unit: 0)
        #expect(full <= .seconds(60) && full >= .seconds(1))
        #expect(backoff.delay(after: failures, unit: 0) == full)
        #expect(backoff.delay(after: failures, unit: 0.999) >= full / 2)
        #expect(backoff.delay(after: 0, unit: 0) == .zero)
    }
}

/// Reproducible random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
