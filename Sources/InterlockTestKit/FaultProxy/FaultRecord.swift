import Synchronization

/// What a fault proxy saw and did, in order.
///
/// Of requests that were passed on it holds the server's own answer, also where the client never got it.
public final class FaultRecord: Sendable {
    /// One request.
    public struct Entry: Sendable {
        /// From 0, in the order of arrival.
        public let number: Int
        public let request: ProxiedRequest
        public let body: [UInt8]
        public let fault: Fault?
        /// Whether any of it went to the server.
        public internal(set) var isForwarded = false
        /// What the server answered; of a watch only the code.
        public internal(set) var answer: Answer?
    }

    public struct Answer: Sendable {
        public let code: Int
        public let body: [UInt8]
    }

    private struct State {
        var entries: [Entry] = []
        var occurrences: [String: Int] = [:]
        var isQuiet = false
        var onTheirWay = 0
        var nextWaiter = 0
        var waiters: [Int: Waiter] = [:]

        mutating func takeMet() -> [CheckedContinuation<Void, Never>] {
            let met = waiters.filter { $0.value.isMet(entries.count, onTheirWay) }
            for identifier in met.keys { waiters[identifier] = nil }
            return met.values.map(\.continuation)
        }
    }

    private struct Waiter {
        /// Of the number of requests, and of how many of them are on their way.
        let isMet: @Sendable (Int, Int) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    public let plan: FaultPlan
    // A mutex: connections on many threads add to it in a step of a few instructions.
    private let state = Mutex(State())

    init(plan: FaultPlan) {
        self.plan = plan
    }

    public var entries: [Entry] { state.withLock { $0.entries } }
    public var count: Int { state.withLock { $0.entries.count } }

    /// From now on nothing new goes wrong. Connections that are silent stay so: a client has to notice by itself.
    public func quieten() { change { $0.isQuiet = true } }
    var isQuiet: Bool { state.withLock { $0.isQuiet } }

    /// Returns when there were so many requests in all, or when the task is cancelled.
    public func reached(_ count: Int) async { await wait { now, _ in now >= count } }

    /// Returns when there were so many requests in all, or after a time: a client that has nothing to do sends nothing.
    public func reached(_ count: Int, within limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.reached(count) }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when no request other than a watch is on its way to the server or being answered by it, or when the task
    /// is cancelled.
    public func settled() async { await wait { _, onTheirWay in onTheirWay == 0 } }

    /// The faults that happened, a line each.
    public var faults: [String] {
        entries.compactMap { entry in
            entry.fault.map { "\(entry.number): \($0): \(entry.request.method) \(entry.request.target)" }
        }
    }

    func arrived(_ method: String, _ target: String, body: [UInt8]) -> Entry {
        change { state in
            let known = "\(method) \(target.prefix { $0 != "?" })"
            let request = ProxiedRequest(
                method: method, target: target, occurrence: state.occurrences[known, default: 0])
            state.occurrences[known, default: 0] += 1
            let entry = Entry(
                number: state.entries.count, request: request, body: body,
                fault: state.isQuiet ? nil : plan.fault(for: request))
            state.entries.append(entry)
            // What may be sent late counts from now on, so that nobody takes the line for free in between.
            if !entry.request.isWatch { state.onTheirWay += 1 }
            return entry
        }
    }

    func forwarded(_ entry: Entry) {
        change { $0.entries[entry.number].isForwarded = true }
    }

    func answered(_ entry: Entry, code: Int, body: [UInt8]) {
        change { $0.entries[entry.number].answer = Answer(code: code, body: body) }
    }

    /// The server has nothing to do with it any more.
    func finished(_ entry: Entry) {
        change { if !entry.request.isWatch { $0.onTheirWay -= 1 } }
    }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, met) = state.withLock { state in
            let result = body(&state)
            return (result, state.takeMet())
        }
        for continuation in met { continuation.resume() }
        return result
    }

    private func wait(until isMet: @escaping @Sendable (Int, Int) -> Bool) async {
        let identifier = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isMetNow = state.withLock { state in
                    if Task.isCancelled || isMet(state.entries.count, state.onTheirWay) { return true }
                    state.waiters[identifier] = Waiter(isMet: isMet, continuation: continuation)
                    return false
                }
                if isMetNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: identifier) }?.continuation.resume()
        }
    }
}

extension ProxiedRequest {
    var isWatch: Bool { verb == .watch || verb == .initialEvents }
}
