import KubeClient
import KubeCore
import Synchronization

/// One uninterrupted time in which this process leads: the right to write, and everything that is done by that right.
///
/// Work runs inside `perform`, and writes go through a client that has this term as its fence. When the term is over its
/// work is cancelled, its client writes nothing more, and another term of this process begins only when the last of that
/// work has returned. A term that was lost does not come back.
public final class LeaderTerm: WriteFence {
    /// The lease by which this process leads.
    public let lease: ObjectKey
    /// Counts the terms of this process, from 1.
    public let number: Int

    private enum Phase {
        case open
        /// Nothing new begins; what runs may finish, and write.
        case closing
        case over(String)
    }

    private struct State {
        var phase = Phase.open
        var validUntil: Duration
        var nextWork = 0
        var work: [Int: @Sendable () -> Void] = [:]
        var wasCancelled = false
        var unanswered: Duration?
    }

    private let clock: RuntimeClock
    // A mutex held for a few instructions: the transport's thread asks before each write.
    private let state: Mutex<State>
    private let closing = SyncState()
    private let drained = SyncState()
    private let onDrained: @Sendable () -> Void

    init(
        lease: ObjectKey, number: Int, validUntil: Duration, clock: RuntimeClock,
        onDrained: @escaping @Sendable () -> Void = {}
    ) {
        self.lease = lease
        self.number = number
        self.clock = clock
        self.onDrained = onDrained
        state = Mutex(State(validUntil: validUntil))
    }

    // MARK: Work

    /// Runs `body` by the right of this term; it is cancelled when the term is lost, and when the caller is.
    ///
    /// Throws `LeadershipError` where the term takes no more work.
    public func perform<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let id = try begin()
        defer { finish(id) }
        // A task of its own, so that the end of the term can cancel it; it is awaited, so it never outlives this call.
        let task = Task { try await body() }
        bind(id) { task.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func begin() throws(LeadershipError) -> Int {
        try state.withLock { state throws(LeadershipError) in
            guard case .open = state.phase else { throw LeadershipError.notLeading(lease) }
            defer { state.nextWork += 1 }
            state.work[state.nextWork] = {}
            return state.nextWork
        }
    }

    private func bind(_ id: Int, cancel: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            state.work[id] = cancel
            if case .over = state.phase { return true }
            return false
        }
        if isOver { cancel() }
    }

    private func finish(_ id: Int) {
        let isLast = state.withLock { state in
            state.work[id] = nil
            if case .open = state.phase { return false }
            return state.work.isEmpty
        }
        if isLast { markDrained() }
    }

    private func markDrained() {
        drained.reach()
        onDrained()
    }

    /// Returns when the term takes no more work; `false` if the task is cancelled before.
    public func waitUntilClosing() async -> Bool { await closing.wait() }

    /// Returns when nothing of this term runs any more, and nothing will; `false` if the task is cancelled before.
    public func waitUntilDrained() async -> Bool { await drained.wait() }

    var isDrained: Bool { drained.isReached }

    // MARK: Writes

    /// Whether a write may begin now.
    public var isValid: Bool { refusal == nil }

    public func refusal(of operation: APIOperation) -> String? { refusal }

    private var refusal: String? {
        let now = clock.now
        return state.withLock { state in
            if case .over(let why) = state.phase { return why }
            guard now < state.validUntil else {
                return "this process leads no more: it could not renew lease \(lease) in time"
            }
            return nil
        }
    }

    /// Remembers a write that got no answer: it may still be carried out.
    public func noteUnansweredWrite() {
        let now = clock.now
        state.withLock { $0.unanswered = now }
    }

    // MARK: The elector's side

    func extend(until instant: Duration) {
        state.withLock { $0.validUntil = max($0.validUntil, instant) }
    }

    /// Takes no more work.
    func close() {
        let isDrained = state.withLock { state in
            guard case .open = state.phase else { return false }
            state.phase = .closing
            return state.work.isEmpty
        }
        closing.reach()
        if isDrained { markDrained() }
    }

    /// Writes nothing more, and cancels what runs.
    func end(_ why: String) {
        let cancels: [@Sendable () -> Void]? = state.withLock { state in
            if case .over = state.phase { return nil }
            state.phase = .over(why)
            if !state.work.isEmpty { state.wasCancelled = true }
            return Array(state.work.values)
        }
        guard let cancels else { return }
        closing.reach()
        for cancel in cancels { cancel() }
        if cancels.isEmpty { markDrained() }
    }

    /// Whether every write of this term is known to be over: none was cancelled, and all of the last `limit` were answered.
    func isSettled(within limit: Duration) -> Bool {
        let now = clock.now
        return state.withLock { state in
            !state.wasCancelled && (state.unanswered.map { now - $0 >= limit } ?? true)
        }
    }
}

/// Why something that only a leader does was not done.
public struct LeadershipError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Code: Sendable, Hashable {
        case notLeading(ObjectKey)
        case stillRunning(ObjectKey, Duration)
        case unusable(String)
    }

    private let code: Code

    /// This process does not lead by the lease.
    public static func notLeading(_ lease: ObjectKey) -> LeadershipError { LeadershipError(code: .notLeading(lease)) }
    /// Work of a lost term did not end in time.
    static func stillRunning(_ lease: ObjectKey, _ limit: Duration) -> LeadershipError {
        LeadershipError(code: .stillRunning(lease, limit))
    }
    /// The election cannot be held as it was asked for.
    static func unusable(_ sentence: String) -> LeadershipError { LeadershipError(code: .unusable(sentence)) }

    public var description: String {
        switch code {
        case .notLeading(let lease): "this process does not lead by lease \(lease)"
        case .stillRunning(let lease, let limit):
            "the leadership by lease \(lease) was lost and its work did not end within \(limit.components.seconds) s; this process ends so that it cannot go on"
        case .unusable(let sentence): sentence
        }
    }
}
