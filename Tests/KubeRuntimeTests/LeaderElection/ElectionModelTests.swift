import JSON
import KubeCore
import Testing

@testable import KubeRuntime

/// Candidates with clocks of their own, on a network that delays and loses what they send, in simulated time.
///
/// A machine does not ask whether it still leads: what it may write is decided by `validUntil` on its own clock, as
/// `LeaderTerm` does. The model holds every machine to that.
struct ElectionModel {
    struct Settings {
        var candidates = 4
        var duration = 600.0
        var times = ElectionTimes()
        /// How far a clock may be from the right pace.
        var drift = 0.05
        /// Somebody deletes the lease now and then.
        var deletesLease = true
    }

    private enum Event {
        case turn(Int, life: Int)
        case arrival(Int, request: Int, ElectionMachine.Request)
        case answer(Int, request: Int, ElectionMachine.Answer)
        case deletion
    }

    private struct Candidate {
        var machine: ElectionMachine
        var life = 0
        /// The request that it waits for.
        var request = 0
        var offset: Double
        var pace: Double
        var frozenUntil = 0.0
        /// Seconds of real time in which it may write.
        var mayWrite: ClosedRange<Double>?

        func local(_ time: Double) -> Duration { .seconds(offset + time * pace) }
        func real(_ local: Duration) -> Double { (local / .seconds(1) - offset) / pace }
    }

    private let settings: Settings
    private var random: SplitMix
    private var time = 0.0
    private var queue: [(time: Double, order: Int, event: Event)] = []
    private var order = 0
    private var candidates: [Candidate] = []
    private var stored: Lease?
    private var version = 0
    private(set) var periods: [(candidate: Int, range: ClosedRange<Double>)] = []

    init(seed: UInt64, settings: Settings = Settings()) {
        self.settings = settings
        random = SplitMix(state: seed)
        for index in 0..<settings.candidates {
            let pace = 1 + settings.drift * (2 * unit() - 1)
            candidates.append(Candidate(machine: machine(index, life: 0), offset: 1e6 * unit(), pace: pace))
            schedule(.turn(index, life: 0), in: 5 * unit())
        }
        if settings.deletesLease { schedule(.deletion, in: 60 * unit()) }
    }

    mutating func run() {
        while let next = queue.popLast(), next.time < settings.duration {
            time = next.time
            handle(next.event)
        }
        for index in candidates.indices { end(index, at: settings.duration) }
    }

    /// Two that could write at one instant; nil if there never were.
    var overlap: String? {
        let sorted = periods.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (index, first) in sorted.enumerated() {
            for second in sorted[(index + 1)...].prefix(while: { $0.range.lowerBound <= first.range.upperBound })
            where first.candidate != second.candidate {
                return "\(first) and \(second)"
            }
        }
        return nil
    }

    private mutating func handle(_ event: Event) {
        switch event {
        case .turn(let index, let life):
            guard candidates[index].life == life, !isFrozen(index, event) else { return }
            turn(index)
        case .answer(let index, let request, let answer):
            guard candidates[index].request == request, !isFrozen(index, event) else { return }
            candidates[index].request = 0
            receive(answer, index)
            turn(index)
        case .arrival(let index, let id, let request):
            let answer = serve(request)
            // An answer may get lost; the candidate gives up after a while in any case.
            if unit() < 0.9 { schedule(.answer(index, request: id, answer), in: delay()) }
        case .deletion:
            stored = nil
            schedule(.deletion, in: 30 + 120 * unit())
        }
    }

    /// What reaches a process that is stopped waits until it goes on.
    private mutating func isFrozen(_ index: Int, _ event: Event) -> Bool {
        let end = candidates[index].frozenUntil
        guard end > time else { return false }
        schedule(event, in: end - time)
        return true
    }

    private mutating func turn(_ index: Int) {
        guard !hasMisfortune(index) else { return }
        let now = candidates[index].local(time)
        let life = candidates[index].life
        switch candidates[index].machine.next(now: now, time: Timestamp(microseconds: Int64(time * 1e6)), unit: unit())
        {
        case .lost:
            end(index, at: time)
            schedule(.turn(index, life: life), in: 0)
        case .wait(let instant): schedule(.turn(index, life: life), in: candidates[index].real(instant) - time + 1e-6)
        case .finished: restart(index)
        case .send(let request):
            order += 1
            let id = order
            candidates[index].request = id
            if unit() < 0.9 { schedule(.arrival(index, request: id, request), in: delay()) }
            // Given up after a while, whatever becomes of it.
            let limit = settings.times.requestLimit / .seconds(1)
            schedule(.answer(index, request: id, .failed), in: limit * (1 + 0.2 * unit()))
        }
    }

    /// Now and then a process is stopped, killed, or told to leave.
    private mutating func hasMisfortune(_ index: Int) -> Bool {
        switch unit() {
        case ..<0.02:
            candidates[index].frozenUntil = time + 60 * unit()
            schedule(.turn(index, life: candidates[index].life), in: candidates[index].frozenUntil - time)
            return true
        case ..<0.03:
            // What it sent is on its way all the same.
            end(index, at: time)
            restart(index)
            return true
        case ..<0.05:
            end(index, at: time)
            candidates[index].machine.leave(now: candidates[index].local(time))
            return false
        default: return false
        }
    }

    private mutating func restart(_ index: Int) {
        candidates[index].life += 1
        candidates[index].request = 0
        candidates[index].machine = machine(index, life: candidates[index].life)
        schedule(.turn(index, life: candidates[index].life), in: 5 * unit())
    }

    private mutating func receive(_ answer: ElectionMachine.Answer, _ index: Int) {
        let news = candidates[index].machine.received(answer, now: candidates[index].local(time), unit: unit())
        switch news {
        case .acquired, .renewed:
            guard let until = candidates[index].machine.validUntil else { return }
            let end = candidates[index].real(until)
            let start = candidates[index].mayWrite?.lowerBound ?? time
            candidates[index].mayWrite = start...max(start, end)
        case .lost, .released: end(index, at: time)
        default: break
        }
    }

    private mutating func end(_ index: Int, at time: Double) {
        guard let range = candidates[index].mayWrite else { return }
        candidates[index].mayWrite = nil
        periods.append((index, range.lowerBound...max(range.lowerBound, min(range.upperBound, time))))
    }

    private mutating func serve(_ request: ElectionMachine.Request) -> ElectionMachine.Answer {
        switch request {
        case .read: return stored.map { .lease($0) } ?? .absent
        case .create(let lease): return stored == nil ? store(lease) : .conflict
        case .replace(let lease):
            guard let stored else { return .absent }
            return stored.resourceVersion == lease.resourceVersion ? store(lease) : .conflict
        }
    }

    private mutating func store(_ lease: Lease) -> ElectionMachine.Answer {
        version += 1
        let stored = ElectionMachineTests.stored(lease, version: version)
        self.stored = stored
        return .lease(stored)
    }

    private func machine(_ index: Int, life: Int) -> ElectionMachine {
        ElectionMachine(
            identity: "\(index)-\(life)", times: settings.times, lease: ObjectKey(namespace: "system", name: "lock"))
    }

    /// Mostly a few milliseconds, now and then longer than a lease lasts.
    private mutating func delay() -> Double {
        switch unit() {
        case ..<0.8: 0.05 * unit()
        case ..<0.97: 8 * unit()
        default: 40 * unit()
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

struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Elections by seed")
struct ElectionModelTests {
    @Test("never do two candidates lead at one instant, whatever becomes of clocks, messages, processes and the lease")
    func onlyOne() {
        let first = UInt64.random(in: .min ... .max)
        print("election model: seeds from \(first)")
        var periods = 0
        for seed in (0..<400).map({ first &+ $0 }) {
            var model = ElectionModel(seed: seed)
            model.run()
            periods += model.periods.count
            #expect(model.overlap == nil, "seed \(seed)")
        }
        // Nobody leading at all would be safe, too.
        #expect(periods > 400 * 10)
    }

    @Test("the model does find two leaders where a leader trusts its lease for longer than others wait")
    func findsOverlaps() {
        var settings = ElectionModel.Settings()
        settings.times = ElectionTimes(leaseDuration: .seconds(5), renewDeadline: .seconds(10))
        let found = (0..<200 as Range<UInt64>).contains { seed in
            var model = ElectionModel(seed: seed, settings: settings)
            model.run()
            return model.overlap != nil
        }
        #expect(found)
    }
}
