import KubeClient
import KubeCore
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Campaigns for one lease for as long as it runs, and says when this process leads by it.
///
/// Losing the lease does not end the process: the term is over at once for its writes, its work is cancelled, and the
/// process is a candidate again as soon as the last of that work has returned, with its caches warm. Where the work does
/// not return within the limit, `run` throws, and the process must end.
public final class LeaderElector: Service {
    public struct Configuration: Sendable {
        public var lease: ObjectKey
        /// Who this process is; no two may have the same one. See `ElectionIdentity`.
        public var identity: String
        public var times: ElectionTimes
        /// How long the work of a lost term may take to return.
        public var drainLimit: Duration

        public init(
            lease: ObjectKey, identity: String, times: ElectionTimes = ElectionTimes(),
            drainLimit: Duration = .seconds(20)
        ) {
            self.lease = lease
            self.identity = identity
            self.times = times
            self.drainLimit = drainLimit
        }
    }

    struct State {
        var machine: ElectionMachine
        var term: LeaderTerm?
        var terms = 0
        var isStopping = false
        var lastTurn: Duration
    }

    let configuration: Configuration
    let clock: RuntimeClock
    let logger: Logger
    let metrics: ElectionMetrics
    // A mutex: shutdown handlers and health checks look in; only `run` changes the machine.
    let state: Mutex<State>
    let wakeup = Wakeup()
    private let leases: LeaseClient
    private let time: @Sendable () -> Timestamp
    private let shares: ElectionShares?

    /// - Parameters:
    ///   - shares: what this process's other elections have, where leases are shared out among processes.
    ///   - client: for the lease alone, so that nothing else can hold up a renewal. It must not have a fence, and needs
    ///     no retries.
    ///   - clock: must go on while the machine sleeps and while the process is stopped, or a process that was stopped
    ///     could take an old term for a valid one: `ContinuousClock`, which is CLOCK_BOOTTIME on Linux.
    ///   - time: the time of day, written into the lease for people.
    public init(
        _ configuration: Configuration, client: APIClient, sharing shares: ElectionShares? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        time: @escaping @Sendable () -> Timestamp = { .systemNow() },
        logger: Logger = Logger(label: "interlock.election"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.configuration = configuration
        self.clock = RuntimeClock(clock)
        self.time = time
        self.shares = shares
        leases = LeaseClient(client: client, lease: configuration.lease)
        var logger = logger
        logger[metadataKey: "lease"] = "\(configuration.lease)"
        logger[metadataKey: "identity"] = .string(configuration.identity)
        self.logger = logger
        metrics = ElectionMetrics(name: configuration.lease.name, factory: factory)
        state = Mutex(
            State(
                machine: ElectionMachine(
                    identity: configuration.identity, times: configuration.times, lease: configuration.lease),
                lastTurn: self.clock.now))
    }

    /// The term in which this process leads now; nil where it does not.
    public var term: LeaderTerm? { state.withLock { $0.term }.flatMap { $0.isValid ? $0 : nil } }

    /// Who holds the lease, as this process last saw it; nil where nobody does.
    public var holder: String? { state.withLock { $0.machine.holder } }

    /// Whether some process leads by the lease, as far as this one has seen.
    public var isHeld: Bool {
        let now = clock.now
        return state.withLock { $0.machine.isHeld(now: now) }
    }

    /// Campaigns until the service group shuts down, and then hands over; when the task is cancelled, the lease runs out.
    ///
    /// `begin` is called at the start of each term, as work of it: it is cancelled when the term is lost, and should
    /// return when the term is closing.
    public func run(leading begin: @escaping @Sendable (LeaderTerm) async -> Void) async throws {
        if let problem = configuration.times.problem { throw LeadershipError.unusable(problem) }
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                try await self.campaign { term in
                    group.addTask { try? await term.perform { await begin(term) } }
                }
            }
        } onGracefulShutdown: { [self] in
            state.withLock { $0.isStopping = true }
            wakeup.ring()
        }
    }

    public func run() async throws { try await run { _ in } }

    private func campaign(_ began: (LeaderTerm) -> Void) async throws {
        shares?.join(configuration.lease, wakeup: wakeup)
        defer {
            state.withLock { $0.term }?.end("this process stopped campaigning")
            shares?.settle(configuration.lease, isLeading: false)
        }
        var problem: String?
        while !Task.isCancelled {
            let now = clock.now
            leaveIfDrained(now: now)
            switch nextStep(now: now) {
            case .finished: return
            case .lost(let loss): try await lost(loss)
            case .wait(let instant): await wakeup.sleep(until: instant, clock: clock)
            case .send(let request):
                let (answer, news) = await ask(request)
                if answer.problem != problem, let text = answer.problem {
                    logger.warning("the lease cannot be asked about", metadata: ["error": .string(text)])
                }
                problem = answer.problem
                if let news { try await hear(news, began) }
                shares?.settle(configuration.lease, isLeading: state.withLock { $0.machine.isLeading })
            }
        }
    }

    private func nextStep(now: Duration) -> ElectionMachine.Step {
        func step(_ others: Int) -> ElectionMachine.Step {
            state.withLock { state in
                state.lastTurn = now
                return state.machine.next(now: now, time: time(), unit: .random(in: 0..<1), others: others)
            }
        }
        return shares?.next(configuration.lease, step) ?? step(0)
    }

    /// Sends one request, but gives it up in time for another.
    private func ask(
        _ request: ElectionMachine.Request
    ) async -> ((ElectionMachine.Answer, problem: String?), ElectionMachine.News?) {
        let end = clock.now + configuration.times.requestLimit
        let limit = state.withLock { $0.machine.validUntil }.map { min($0, end) } ?? end
        let answer = await withTaskGroup(of: (ElectionMachine.Answer, problem: String?).self) { group in
            group.addTask { await self.leases.send(request) }
            group.addTask {
                try? await self.clock.sleep(until: limit)
                return (.failed, "the API server did not answer in time")
            }
            let first = await group.next() ?? (.failed, nil)
            group.cancelAll()
            return first
        }
        let now = clock.now
        let news = state.withLock { state in
            let news = state.machine.received(answer.0, now: now, unit: .random(in: 0..<1))
            if news == .renewed, let until = state.machine.validUntil { state.term?.extend(until: until) }
            return news
        }
        return (answer, news)
    }
}

extension LeaderElector {
    private func hear(_ news: ElectionMachine.News, _ began: (LeaderTerm) -> Void) async throws {
        switch news {
        case .acquired: acquired(began)
        case .renewed: logger.debug("renewed")
        case .lost(let loss): try await lost(loss)
        case .released: logger.notice("gave the lease back; another process may lead at once")
        case .slowPath: metrics.countSlowPath()
        case .held(let holder): logger.notice("another process leads", metadata: ["leader": .string(holder)])
        case .created:
            let wait = configuration.times.leaseDuration.components.seconds
            logger.notice(
                "there was no lease; this process created one and waits \(wait) s, so that a leader whose lease was deleted has stopped"
            )
        }
    }

    private func acquired(_ began: (LeaderTerm) -> Void) {
        let term = state.withLock { state -> LeaderTerm? in
            guard let until = state.machine.validUntil else { return nil }
            state.terms += 1
            let term = LeaderTerm(
                lease: configuration.lease, number: state.terms, validUntil: until, clock: clock,
                onDrained: { [wakeup] in wakeup.ring() })
            state.term = term
            return term
        }
        guard let term else { return }
        metrics.report(isLeading: true)
        logger.notice("this process leads", metadata: ["term": "\(term.number)"])
        began(term)
    }

    /// The term is over: nothing of it is written any more, and a new one must wait for the last of its work.
    private func lost(_ loss: ElectionMachine.Loss) async throws {
        let term = state.withLock { state in
            defer { state.term = nil }
            return state.term
        }
        shares?.settle(configuration.lease, isLeading: false)
        guard let term else { return }
        term.end("this process leads no more: \(loss.sentence(lease: configuration.lease))")
        metrics.report(isLeading: false)
        logger.warning(
            "this process leads no more", metadata: ["reason": .string(loss.sentence(lease: configuration.lease))])
        let end = clock.now + configuration.drainLimit
        // Nobody renews meanwhile, and nobody needs to: the lease is not this process's any more.
        while !term.isDrained {
            guard clock.now < end, !Task.isCancelled else {
                throw LeadershipError.stillRunning(configuration.lease, configuration.drainLimit)
            }
            state.withLock { $0.lastTurn = clock.now }
            await wakeup.sleep(until: end, clock: clock)
        }
    }

    /// Where the process is told to stop: takes no more work, and gives the lease back when the last is done.
    private func leaveIfDrained(now: Duration) {
        let (isStopping, term) = state.withLock { ($0.isStopping, $0.term) }
        guard isStopping else { return }
        if let term {
            term.close()
            guard term.isDrained else { return }
            term.end("this process gave lease \(configuration.lease) back")
            metrics.report(isLeading: false)
        }
        let isSettled = term?.isSettled(within: configuration.times.leaseDuration) ?? true
        state.withLock { state in
            state.term = nil
            if isSettled { state.machine.leave(now: now) } else { state.machine.abandon(now: now) }
        }
        if !isSettled {
            logger.notice("the lease is left to run out, because a write may still be under way")
        }
    }
}

extension ElectionMachine.Loss {
    func sentence(lease: ObjectKey) -> String {
        switch self {
        case .expired: "lease \(lease) could not be renewed in time"
        case .taken(let other): "lease \(lease) was taken by \(other)"
        case .vacated: "somebody emptied lease \(lease)"
        case .deleted: "somebody deleted lease \(lease)"
        }
    }
}
