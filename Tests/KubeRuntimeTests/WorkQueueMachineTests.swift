import KubeRuntime
import Testing

/// The machine as a reference, so that its changes can stand in expectations, and in durations.
private final class Machine {
    enum Next: Equatable {
        case key(String, queued: Duration)
        case nothing(until: Duration?)
        case closed
    }

    private var machine: WorkQueueMachine<String>
    private var items: [String: WorkItem<String>] = [:]

    init(backoff: Backoff = .workQueue) { machine = WorkQueueMachine(backoff: backoff) }

    var depth: Int { machine.depth }
    var lowDepth: Int { machine.depth(.low) }
    var processingCount: Int { machine.processingCount }
    var rememberedCount: Int { machine.rememberedCount }
    var delayedCount: Int { machine.delayedCount }
    func failures(of key: String) -> Int { machine.failures(of: key) }
    func unfinishedWork(now: Duration) -> [Duration] {
        let (total, longest) = machine.unfinishedWork(now: nanoseconds(now))
        return [.nanoseconds(total), .nanoseconds(longest)]
    }
    @discardableResult func add(_ key: String, _ priority: WorkPriority = .normal, now: Duration) -> Bool {
        machine.add(key, priority: priority, now: nanoseconds(now))
    }
    func add(_ key: String, after delay: Duration, now: Duration) {
        machine.add(key, after: nanoseconds(delay), now: nanoseconds(now))
    }
    @discardableResult func retry(_ key: String, unit: Double, now: Duration) -> Duration {
        .nanoseconds(machine.retry(key, unit: unit, now: nanoseconds(now)))
    }
    func forget(_ key: String) { machine.forget(key) }
    func next(now: Duration) -> Next {
        switch machine.next(now: nanoseconds(now)) {
        case .item(let item):
            items[item.key] = item
            return .key(item.key, queued: .nanoseconds(item.queued))
        case .nothing(let until): return .nothing(until: until.map { .nanoseconds($0) })
        case .closed: return .closed
        }
    }
    func done(_ key: String, now: Duration = .zero) { machine.done(key, now: nanoseconds(now)) }
    @discardableResult func finish(_ key: String, _ end: WorkEnd, now: Duration = .zero) -> Duration {
        guard let item = items[key] else { return .zero }
        return .nanoseconds(machine.finish(item, end, unit: 0, now: nanoseconds(now)))
    }
    func close() { machine.close() }

    private func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
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
        machine.done("a")
        #expect(machine.next(now: .zero) == .key("a", queued: .zero))
        machine.done("a")
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
        machine.done("a")
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
        machine.done("a")
        #expect(machine.processingCount == 0)
        #expect(machine.depth == 0)
    }

    @Test("a key that adds itself again and again is served after those that waited meanwhile")
    func busyKey() {
        let machine = Machine()
        machine.add("busy", now: .zero)
        var order: [String] = []
        for key in ["a", "b", "c"] {
            guard case .key(let given, _) = machine.next(now: .zero) else { break }
            order.append(given)
            machine.add("busy", now: .zero)
            machine.add(key, now: .zero)
            machine.finish(given, .settled(again: nil))
        }
        while case .key(let given, _) = machine.next(now: .zero) {
            order.append(given)
            machine.finish(given, .settled(again: nil))
        }
        #expect(order == ["busy", "a", "busy", "b", "c", "busy"])
        #expect(machine.rememberedCount == 0)
    }

    @Test("keys of normal priority come first, and one that becomes normal goes behind those")
    func priorities() {
        let machine = Machine()
        for key in ["l1", "l2", "l3"] { machine.add(key, .low, now: .zero) }
        machine.add("n1", now: .zero)
        let wasNews = machine.add("l2", now: .zero)
        machine.add("n1", .low, now: .zero)
        #expect(!wasNews && machine.lowDepth == 2 && machine.depth == 4)
        var order: [String] = []
        while case .key(let key, _) = machine.next(now: .zero) { order.append(key) }
        #expect(order == ["n1", "l2", "l1", "l3"])
    }

    @Test("a steady stream of new changes holds up a backlog, but does not stop it")
    func noStarvation() {
        let machine = Machine()
        for index in 0..<10 { machine.add("low\(index)", .low, now: .zero) }
        var lowTurns: [Int] = []
        for turn in 1...64 {
            machine.add("new\(turn)", now: .zero)
            guard case .key(let key, _) = machine.next(now: .zero) else { break }
            if key.hasPrefix("low") { lowTurns.append(turn) }
            machine.finish(key, .settled(again: nil))
        }
        #expect(lowTurns == [16, 32, 48, 64])
    }

    @Test("work keeps its priority when its key comes again by itself, and a change raises it")
    func priorityLasts() {
        let machine = Machine()
        machine.add("a", .low, now: .zero)
        _ = machine.next(now: .zero)
        machine.finish("a", .retry)
        machine.add("b", .low, now: .zero)
        _ = machine.next(now: .zero)
        machine.add("b", now: .zero)
        machine.finish("b", .settled(again: nil))
        #expect(machine.next(now: .zero) == .key("b", queued: .zero))
        machine.add("c", now: .seconds(1))
        #expect(machine.next(now: .seconds(1)) == .key("c", queued: .zero))
    }

    /// When a key comes that was to come again at 10 s and was given out at 5 s, by how that work ends at 6 s.
    @Test(
        "settled work makes an earlier wish to look again void, other ends leave it",
        arguments: [
            (WorkEnd.settled(again: nil), nil as Int64?), (.settled(again: 9_000_000_000), 15), (.open, 10),
            (.retry, 6),
        ])
    func overtaken(end: WorkEnd, expected: Int64?) {
        let machine = Machine(backoff: Backoff(initial: .milliseconds(5), maximum: .seconds(1), jitter: 0))
        machine.add("a", after: .seconds(10), now: .zero)
        machine.add("a", now: .seconds(5))
        _ = machine.next(now: .seconds(5))
        #expect(machine.next(now: .seconds(5)) == .nothing(until: nil))
        machine.finish("a", end, now: .seconds(6))
        guard case .nothing(let until) = machine.next(now: .seconds(6)) else {
            Issue.record("nothing is ready yet")
            return
        }
        #expect(until?.components.seconds == expected)
        #expect(machine.delayedCount == (expected == nil ? 0 : 1))
    }

    @Test("a wish to look again that comes while the key is worked on holds, however the work ends")
    func wishDuringWork() {
        let machine = Machine()
        machine.add("a", after: .seconds(10), now: .zero)
        machine.add("a", now: .zero)
        _ = machine.next(now: .zero)
        machine.add("a", after: .seconds(20), now: .zero)
        machine.finish("a", .settled(again: nil))
        #expect(machine.next(now: .seconds(15)) == .nothing(until: .seconds(20)))
    }

    @Test("an item is finished once")
    func finishedTwice() {
        let machine = Machine()
        machine.add("a", now: .zero)
        _ = machine.next(now: .zero)
        machine.finish("a", .open)
        machine.add("a", now: .zero)
        machine.finish("a", .retry)
        #expect(machine.failures(of: "a") == 0 && machine.depth == 1)
    }

    @Test("nothing remains of keys that rest, and old timers do not pile up")
    func memory() {
        var machine = WorkQueueMachine<Int>()
        for key in 0..<20_000 { machine.add(key, priority: .low, now: 0) }
        for _ in 0..<20_000 {
            guard case .item(let item) = machine.next(now: 0) else { break }
            machine.finish(item, .settled(again: nil), now: 0)
        }
        #expect(machine.rememberedCount == 0)
        for round in 0..<10_000 {
            machine.add(1, now: 0)
            guard case .item(let item) = machine.next(now: 0) else { break }
            machine.finish(item, .settled(again: 3_600_000_000_000 + Int64(round)), now: 0)
        }
        #expect(machine.delayedCount == 1 && machine.rememberedCount == 1)
    }

    @Test("the time of unfinished work is told, all of it and the oldest")
    func unfinished() {
        let machine = Machine()
        for (second, key) in ["a", "b", "c"].enumerated() {
            machine.add(key, now: .seconds(second))
            _ = machine.next(now: .seconds(second))
        }
        machine.done("b")
        #expect(machine.unfinishedWork(now: .seconds(10)) == [.seconds(18), .seconds(10)])
    }

    @Test("whatever happens, no key is given out twice at one time and none that was added is lost")
    func property() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let machine = Machine(backoff: Backoff(initial: .seconds(1), maximum: .seconds(8), jitter: 0))
            var model = QueueModel()
            var now = Duration.zero
            for _ in 0..<150 {
                let key = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
                switch Int.random(in: 0..<8, using: &random) {
                case 0, 1:
                    let priority: WorkPriority = Bool.random(using: &random) ? .low : .normal
                    machine.add(key, priority, now: now)
                    model.owe(key, at: now, now: now)
                case 2:
                    let delay = Duration.seconds(Int.random(in: 0..<10, using: &random))
                    machine.add(key, after: delay, now: now)
                    model.owe(key, at: now + delay, now: now)
                case 3:
                    model.owe(key, at: now + machine.retry(key, unit: 0, now: now), now: now)
                case 4:
                    now += .seconds(Int.random(in: 0..<5, using: &random))
                case 5:
                    guard let done = model.working.keys.randomElement(using: &random) else { continue }
                    let again = Int64.random(in: 0..<9, using: &random)
                    let end: WorkEnd =
                        [
                            .settled(again: nil), .settled(again: again * 1_000_000_000), .open, .retry,
                        ].randomElement(using: &random) ?? .open
                    let delay = machine.finish(done, end, now: now)
                    model.finish(done, end, backoff: delay, now: now)
                default:
                    model.promote(now)
                    switch machine.next(now: now) {
                    case .key(let key, _):
                        #expect(model.working[key] == nil, "seed \(seed)")
                        #expect(model.ready.contains(key), "seed \(seed)")
                        model.take(key)
                    case .nothing(let until):
                        #expect(model.ready.isSubset(of: model.working.keys), "seed \(seed)")
                        #expect(until == model.later.values.min(), "seed \(seed)")
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

/// What a queue owes, as sets.
private struct QueueModel {
    var ready: Set<String> = []
    var later: [String: Duration] = [:]
    /// With the time to come again that was asked for before.
    var working: [String: Duration?] = [:]

    mutating func owe(_ key: String, at instant: Duration, now: Duration) {
        if instant <= now { ready.insert(key) } else { later[key] = min(later[key] ?? instant, instant) }
    }

    mutating func promote(_ now: Duration) {
        for (key, instant) in later where instant <= now {
            ready.insert(key)
            later[key] = nil
        }
    }

    mutating func take(_ key: String) {
        ready.remove(key)
        working.updateValue(later.removeValue(forKey: key), forKey: key)
    }

    mutating func finish(_ key: String, _ end: WorkEnd, backoff: Duration, now: Duration) {
        let overtaken = working.removeValue(forKey: key) ?? nil
        switch end {
        case .settled(let again):
            if let again { owe(key, at: now + .nanoseconds(again), now: now) }
            return
        case .retry: owe(key, at: now + backoff, now: now)
        case .open: break
        }
        // A time that has passed meanwhile is found by the next look.
        if let overtaken { later[key] = min(later[key] ?? overtaken, overtaken) }
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
