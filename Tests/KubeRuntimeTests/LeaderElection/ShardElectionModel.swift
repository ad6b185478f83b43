import KubeCore

@testable import KubeRuntime

/// Processes that campaign for several leases each, in simulated time. What may go wrong with one lease is the matter of
/// `ElectionModel`; here processes stop, start, hand over and are paused, and messages take a while.
struct ShardElectionModel {
    private enum Event {
        case turn(Int, Int, life: Int)
        case arrival(Int, Int, request: Int, ElectionMachine.Request)
        case answer(Int, Int, request: Int, ElectionMachine.Answer)
        case misfortune
    }

    private struct Process {
        var machines: [ElectionMachine] = []
        var balance = ElectionBalance()
        var requests: [Int] = []
        var life = 0
        var isDown = false
        var frozenUntil = 0.0
        /// By shard: until when it may write, and since when.
        var mayWrite: [Int: ClosedRange<Double>] = [:]
    }

    let times = ElectionTimes()
    private let shards: Int
    private var random: SplitMix
    private var time = 0.0
    private var queue: [(time: Double, order: Int, event: Event)] = []
    private var order = 0
    private var processes: [Process]
    private var stored: [Lease]
    private var version = 0
    private var isDisturbed = false
    private var periods: [(shard: Int, process: Int, range: ClosedRange<Double>)] = []
    private(set) var acquisitions = 0

    init(seed: UInt64, processes count: Int = 3, shards: Int = 4) {
        random = SplitMix(state: seed)
        self.shards = shards
        processes = Array(repeating: Process(), count: count)
        stored = (0..<shards).map { _ in ElectionMachineTests.lease(held: "", version: 0) }
        // Together, as a Deployment starts them.
        for index in processes.indices { start(index, in: 0.1 * unit()) }
    }

    /// Seconds in which every shard is led again when all is well: a lease runs out, is looked at, and is left to others as
    /// long as one process can have to leave it.
    var bound: Double {
        let wait = times.leaseDuration + times.retry(unit: 1) + times.reluctance(others: shards, unit: 1)
        return wait / .seconds(1) + 5
    }

    mutating func disturb(for seconds: Double) {
        isDisturbed = true
        schedule(.misfortune, in: 10 * unit())
        run(for: seconds)
        isDisturbed = false
        for index in processes.indices {
            processes[index].frozenUntil = min(processes[index].frozenUntil, time)
            if processes[index].isDown { start(index, in: 0) }
        }
    }

    mutating func settle(for seconds: Double) { run(for: seconds) }

    private mutating func run(for seconds: Double) {
        let end = time + seconds
        while let next = queue.last, next.time < end {
            queue.removeLast()
            time = next.time
            handle(next.event)
        }
        time = end
    }

    /// How many shards each process leads now.
    var shares: [Int] { processes.map { $0.mayWrite.values.filter { $0.contains(time) }.count } }

    /// Shards that nobody leads now.
    var unled: [Int] {
        (0..<shards).filter { shard in !processes.contains { $0.mayWrite[shard]?.contains(time) ?? false } }
    }

    /// Two that could write in one shard at one instant; nil if there never were.
    var overlap: String? {
        let running = processes.enumerated().flatMap { index, process in
            process.mayWrite.map { (shard: $0.key, process: index, range: $0.value) }
        }
        let sorted = (periods + running).sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (index, first) in sorted.enumerated() {
            for second in sorted[(index + 1)...].prefix(while: { $0.range.lowerBound <= first.range.upperBound })
            where first.process != second.process && first.shard == second.shard {
                return "\(first) and \(second)"
            }
        }
        return nil
    }

    private mutating func handle(_ event: Event) {
        switch event {
        case .turn(let index, let shard, let life):
            guard processes[index].life == life, !isFrozen(index, event) else { return }
            turn(index, shard)
        case .arrival(let index, let shard, let id, let request):
            schedule(.answer(index, shard, request: id, serve(request, shard)), in: 0.05 * unit())
        case .answer(let index, let shard, let id, let answer):
            guard !processes[index].isDown, processes[index].requests[shard] == id, !isFrozen(index, event) else {
                return
            }
            processes[index].requests[shard] = 0
            receive(answer, index, shard)
            turn(index, shard)
        case .misfortune:
            guard isDisturbed else { return }
            befall(Int(random.next() % UInt64(processes.count)))
            schedule(.misfortune, in: 20 * unit())
        }
    }

    private mutating func befall(_ index: Int) {
        switch unit() {
        case ..<0.4: processes[index].frozenUntil = time + 40 * unit()
        case ..<0.7:
            if processes[index].isDown { start(index, in: 0) } else { stop(index) }
        default:
            guard !processes[index].isDown, processes[index].frozenUntil <= time else { return }
            for shard in 0..<shards {
                end(index, shard, at: time)
                processes[index].machines[shard].leave(now: .seconds(time))
                schedule(.turn(index, shard, life: processes[index].life), in: 0)
            }
        }
    }

    private mutating func start(_ index: Int, in seconds: Double) {
        processes[index].life += 1
        processes[index].isDown = false
        processes[index].balance = ElectionBalance()
        processes[index].requests = Array(repeating: 0, count: shards)
        processes[index].machines = (0..<shards).map { shard in
            ElectionMachine(
                identity: "\(index)-\(processes[index].life)", times: times, lease: ElectionSharesTests.key(shard))
        }
        for shard in 0..<shards { schedule(.turn(index, shard, life: processes[index].life), in: seconds) }
    }

    private mutating func stop(_ index: Int) {
        for shard in 0..<shards { end(index, shard, at: time) }
        processes[index].life += 1
        processes[index].isDown = true
    }

    private mutating func isFrozen(_ index: Int, _ event: Event) -> Bool {
        let end = processes[index].frozenUntil
        guard end > time else { return false }
        schedule(event, in: end - time)
        return true
    }

    private mutating func turn(_ index: Int, _ shard: Int) {
        guard processes[index].requests[shard] == 0 else { return }
        let key = ElectionSharesTests.key(shard)
        let life = processes[index].life
        let others = processes[index].balance.others(than: key)
        switch processes[index].machines[shard].next(
            now: .seconds(time), time: Timestamp(microseconds: Int64(time * 1e6)), unit: unit(), others: others)
        {
        case .lost:
            end(index, shard, at: time)
            settle(index, shard)
            schedule(.turn(index, shard, life: life), in: 0)
        case .wait(let instant):
            schedule(.turn(index, shard, life: life), in: instant / .seconds(1) - time + 1e-6)
        case .finished:
            // As a rollout does: the process ends when it gave back what it had.
            settle(index, shard)
            if processes[index].balance.engaged.isEmpty { start(index, in: 3 * unit()) }
        case .send(let request):
            if case .replace = request { processes[index].balance.engage(key) }
            order += 1
            processes[index].requests[shard] = order
            schedule(.arrival(index, shard, request: order, request), in: 0.05 * unit())
        }
    }

    private mutating func receive(_ answer: ElectionMachine.Answer, _ index: Int, _ shard: Int) {
        switch processes[index].machines[shard].received(answer, now: .seconds(time), unit: unit()) {
        case .acquired, .renewed:
            guard let until = processes[index].machines[shard].validUntil else { return }
            if processes[index].mayWrite[shard] == nil { acquisitions += 1 }
            let start = processes[index].mayWrite[shard]?.lowerBound ?? time
            processes[index].mayWrite[shard] = start...max(start, until / .seconds(1))
        case .lost, .released: end(index, shard, at: time)
        default: break
        }
        settle(index, shard)
    }

    private mutating func settle(_ index: Int, _ shard: Int) {
        let key = ElectionSharesTests.key(shard)
        if processes[index].machines[shard].isLeading {
            processes[index].balance.engage(key)
        } else if processes[index].balance.disengage(key) {
            for other in 0..<shards where other != shard {
                schedule(.turn(index, other, life: processes[index].life), in: 0)
            }
        }
    }

    private mutating func end(_ index: Int, _ shard: Int, at time: Double) {
        guard let range = processes[index].mayWrite.removeValue(forKey: shard) else { return }
        periods.append((shard, index, range.lowerBound...max(range.lowerBound, min(range.upperBound, time))))
    }

    private mutating func serve(_ request: ElectionMachine.Request, _ shard: Int) -> ElectionMachine.Answer {
        switch request {
        case .read: return .lease(stored[shard])
        case .create: return .conflict
        case .replace(let lease):
            guard stored[shard].resourceVersion == lease.resourceVersion else { return .conflict }
            version += 1
            stored[shard] = ElectionMachineTests.stored(lease, version: version)
            return .lease(stored[shard])
        }
    }

    private mutating func schedule(_ event: Event, in seconds: Double) {
        order += 1
        let entry = (time: time + max(seconds, 0), order: order, event: event)
        let position = queue.firstIndex { ($0.time, $0.order) <= (entry.time, entry.order) } ?? queue.endIndex
        queue.insert(entry, at: position)
    }

    private mutating func unit() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
}
