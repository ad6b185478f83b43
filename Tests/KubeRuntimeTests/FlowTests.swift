import KubeClient
import KubeCore
import KubeRuntime
import Metrics
import Testing

private let get = APIOperation(verb: "get", resource: "pods", namespace: "ns", name: "a")

private func context(_ controller: String, _ name: String) -> ReconcileContext {
    ReconcileContext(controller: controller, key: ObjectKey(namespace: "ns", name: name))
}

private let second: Int64 = 1_000_000_000

/// The machine as a reference, so that its changes can stand in expectations.
private final class Queue {
    private var machine: FairQueueMachine<String>
    private var keys: [UInt64: String] = [:]
    private var count: UInt64 = 0

    init(rate: Double, burst: Double) { machine = FairQueueMachine(rate: rate, burst: burst, now: 0) }

    var waiting: Int { machine.waitingCount }
    var nextInstant: Int64? { machine.nextInstant() }

    /// The ticket, and whether it may go at once.
    @discardableResult
    func arrive(_ key: String, at now: Int64 = 0) -> (ticket: UInt64, isAdmitted: Bool) {
        count += 1
        keys[count] = key
        return (count, machine.arrive(key, count, now: now) == .now)
    }

    func next(at now: Int64) -> String? { machine.next(now: now).flatMap { keys[$0] } }
    func cancel(_ key: String, _ ticket: UInt64) -> Bool { machine.cancel(key, ticket) }
}

@Suite("FairQueueMachine")
struct FairQueueMachineTests {
    @Test("a burst goes at once, then one request per interval")
    func bucket() {
        let queue = Queue(rate: 2, burst: 3)
        let admitted = (0..<5).map { _ in queue.arrive("a").isAdmitted }
        #expect(admitted == [true, true, true, false, false])
        #expect(queue.nextInstant == second / 2)
        #expect(queue.next(at: second / 2 - 1) == nil)
        #expect(queue.next(at: second / 2) == "a")
        #expect(queue.next(at: second / 2) == nil)
        #expect(queue.nextInstant == second)
        #expect(queue.next(at: second) == "a")
        #expect(queue.nextInstant == nil)
    }

    @Test("a rest fills the bucket up to the burst and no further")
    func rest() {
        let queue = Queue(rate: 10, burst: 2)
        for _ in 0..<2 { queue.arrive("a") }
        let admitted = (0..<3).map { _ in queue.arrive("a", at: 3600 * second).isAdmitted }
        #expect(admitted == [true, true, false])
    }

    @Test("a key with few requests does not wait for one with many")
    func turns() {
        let queue = Queue(rate: 1, burst: 1)
        queue.arrive("busy")
        for _ in 0..<100 { queue.arrive("busy") }
        queue.arrive("quiet")
        queue.arrive("other")
        queue.arrive("quiet")
        let order = (1...6).map { queue.next(at: Int64($0) * second) }
        #expect(order == ["busy", "quiet", "other", "busy", "quiet", "busy"])
    }

    @Test("who comes late does not overtake those who wait")
    func noOvertaking() {
        let queue = Queue(rate: 1, burst: 1)
        queue.arrive("a")
        queue.arrive("a")
        #expect(!queue.arrive("b", at: 5 * second).isAdmitted)
        #expect(queue.next(at: 5 * second) == "a")
    }

    @Test("who gives up leaves no gap, and can give up once")
    func cancel() {
        let queue = Queue(rate: 1, burst: 1)
        queue.arrive("a")
        let (ticket, _) = queue.arrive("a")
        queue.arrive("b")
        #expect(queue.cancel("a", ticket))
        #expect(!queue.cancel("a", ticket))
        #expect(queue.waiting == 1)
        #expect(queue.next(at: second) == "b")
        #expect(queue.nextInstant == nil)
    }

    @Test("a clock that goes back gives no tokens")
    func backwards() {
        let queue = Queue(rate: 1, burst: 1)
        queue.arrive("a", at: 10 * second)
        #expect(!queue.arrive("a", at: 0).isAdmitted)
        #expect(queue.nextInstant == 11 * second)
    }

    /// In any run, between two services of a key that waits all the while no other key is served twice more than it.
    @Test(
        "whatever arrives and gives up, the rate holds, nothing is lost, and nobody waits for more than one turn each")
    func property() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let burst = Int.random(in: 1...4, using: &random)
            let queue = Queue(rate: 10, burst: Double(burst))
            let keys = ["a", "b", "c", "d", "e"]
            /// The model: tickets by key, in order of arrival, and how often others went since the key began to wait.
            var waiting: [String: [UInt64]] = [:]
            var servedMeanwhile: [String: [String: Int]] = [:]
            var now: Int64 = 0
            var admitted = 0
            for _ in 0..<200 {
                let key = keys.randomElement(using: &random) ?? "a"
                switch Int.random(in: 0..<6, using: &random) {
                case 0...2:
                    let (ticket, isAdmitted) = queue.arrive(key, at: now)
                    if isAdmitted {
                        admitted += 1
                        #expect(waiting.isEmpty, "seed \(seed)")
                    } else {
                        if waiting[key] == nil { servedMeanwhile[key] = [:] }
                        waiting[key, default: []].append(ticket)
                    }
                case 3:
                    guard let ticket = waiting[key]?.randomElement(using: &random) else { continue }
                    #expect(queue.cancel(key, ticket), "seed \(seed)")
                    waiting[key]?.removeAll { $0 == ticket }
                    if waiting[key]?.isEmpty ?? false { waiting[key] = nil }
                default:
                    now += Int64.random(in: 0..<(second / 3), using: &random)
                    while let served = queue.next(at: now) {
                        admitted += 1
                        guard waiting[served] != nil else {
                            Issue.record("\(served) did not wait, seed \(seed)")
                            return
                        }
                        waiting[served]?.removeFirst()
                        if waiting[served]?.isEmpty ?? false { waiting[served] = nil }
                        servedMeanwhile[served] = [:]
                        for other in waiting.keys where other != served {
                            servedMeanwhile[other, default: [:]][served, default: 0] += 1
                            #expect(servedMeanwhile[other]?[served] ?? 0 <= 1, "seed \(seed)")
                        }
                    }
                }
                #expect(admitted <= burst + Int((now * 10) / second) + 1, "seed \(seed)")
                #expect(queue.waiting == waiting.values.map(\.count).reduce(0, +), "seed \(seed)")
            }
        }
    }
}

@Suite("FairRateLimiter")
struct FairRateLimiterTests {
    @Test("a request waits for its turn, and how long is told")
    func waits() async throws {
        let clock = ManualClock()
        let registry = PrometheusRegistry()
        let limiter = FairRateLimiter(.init(rate: 1, burst: 1), host: "h:6443", clock: clock, metrics: registry)
        try await limiter.admit(get)
        async let second: Void = limiter.admit(get)
        await clock.sleepers()
        clock.advance(by: .seconds(1))
        try await second
        let text = registry.exposition()
        let labels = "host=\"h:6443\",verb=\"GET\""
        #expect(text.contains("rest_client_rate_limiter_duration_seconds_sum{\(labels)} 1\n"))
        #expect(text.contains("rest_client_rate_limiter_duration_seconds_count{\(labels)} 2\n"))
    }

    @Test("watches and leases never wait, nor does anybody without a limit")
    func exempt() async throws {
        let limiter = FairRateLimiter(.init(rate: 1e-3, burst: 1), perController: ["free": .none], clock: ManualClock())
        try await limiter.admit(get)
        for _ in 0..<5 {
            try await limiter.admit(APIOperation(verb: "watch", resource: "pods"))
            try await limiter.admit(APIOperation(verb: "update", resource: "leases.coordination.k8s.io", name: "l"))
            try await ReconcileContext.$current.withValue(context("free", "a")) { try await limiter.admit(get) }
        }
        let off = FairRateLimiter(.none)
        for _ in 0..<5 { try await off.admit(get) }
    }

    @Test("each controller has a bucket of its own, and what is outside of reconciles another")
    func buckets() async throws {
        let limiter = FairRateLimiter(.init(rate: 1e-3, burst: 1), clock: ManualClock())
        try await limiter.admit(get)
        for controller in ["tasks", "pools"] {
            try await ReconcileContext.$current.withValue(context(controller, "a")) { try await limiter.admit(get) }
        }
    }

    @Test("who is cancelled while waiting gets an error at once, and others move up")
    func cancelled() async throws {
        let clock = ManualClock()
        let limiter = FairRateLimiter(.init(rate: 1, burst: 1), clock: clock)
        try await limiter.admit(get)
        let waiting = Task { try await limiter.admit(get) }
        await clock.sleepers()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        async let next: Void = limiter.admit(get)
        await clock.sleepers()
        clock.advance(by: .seconds(1))
        try await next
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await limiter.admit(get)
        }
        await #expect(throws: CancellationError.self) { try await early.value }
    }

    @Test("of many tasks that arrive at once each is let go once")
    func concurrency() async throws {
        let limiter = FairRateLimiter(.init(rate: 100_000, burst: 10))
        let count = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<400 {
                group.addTask {
                    await ReconcileContext.$current.withValue(context("c", "\(index % 7)")) {
                        if index % 10 == 9 { withUnsafeCurrentTask { $0?.cancel() } }
                        do { try await limiter.admit(get) } catch { return false }
                        return true
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 360)
    }
}
