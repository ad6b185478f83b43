import DequeModule

/// A token bucket whose waiters are served key by key in turn, as a value: what may go now, what waits, until when.
///
/// However many requests one key has waiting, another key's next request goes after at most one of each other key.
/// Instants are nanoseconds since any fixed origin. Each event costs O(1), a cancellation O(waiters of that key).
public struct FairQueueMachine<Key: Hashable & Sendable>: Sendable {
    public typealias Ticket = UInt64

    public enum Admission: Sendable, Hashable {
        case now
        /// Not before `next` or a later call of it gives out the ticket.
        case wait
    }

    private let nanosecondsPerToken: Double
    private let burst: Double
    private var tokens: Double
    private var updated: Int64
    private var waiting: [Key: Deque<Ticket>] = [:]
    /// Keys with waiters, each once; the first is served next.
    private var turns: Deque<Key> = []
    private(set) public var waitingCount = 0

    /// - Parameters:
    ///   - rate: requests per second in the long run; more than 0.
    ///   - burst: requests that may go at once after a rest; at least 1.
    public init(rate: Double, burst: Double, now: Int64) {
        nanosecondsPerToken = 1e9 / max(rate, 1e-3)
        self.burst = max(burst, 1)
        tokens = self.burst
        updated = now
    }

    /// A request of `key` arrives.
    public mutating func arrive(_ key: Key, _ ticket: Ticket, now: Int64) -> Admission {
        refill(now: now)
        // Who comes late must not overtake those who wait.
        if waitingCount == 0, tokens >= 1 {
            tokens -= 1
            return .now
        }
        if waiting[key, default: []].isEmpty { turns.append(key) }
        waiting[key, default: []].append(ticket)
        waitingCount += 1
        return .wait
    }

    /// The next request that may go now, or nil.
    public mutating func next(now: Int64) -> Ticket? {
        refill(now: now)
        guard tokens >= 1, let key = turns.popFirst(), let ticket = waiting[key]?.popFirst() else { return nil }
        tokens -= 1
        waitingCount -= 1
        if waiting[key]?.isEmpty ?? true { waiting[key] = nil } else { turns.append(key) }
        return ticket
    }

    /// When `next` will have something; nil if nobody waits.
    public func nextInstant() -> Int64? {
        guard waitingCount > 0 else { return nil }
        let missing = max(1 - tokens, 0) * nanosecondsPerToken
        return updated.addingSaturated(Int64(exactly: missing.rounded(.up)) ?? .max)
    }

    /// A waiting request gives up; `false` if it does not wait.
    public mutating func cancel(_ key: Key, _ ticket: Ticket) -> Bool {
        guard let index = waiting[key]?.firstIndex(of: ticket) else { return false }
        waiting[key]?.remove(at: index)
        waitingCount -= 1
        if waiting[key]?.isEmpty ?? true {
            waiting[key] = nil
            turns.removeAll { $0 == key }
        }
        return true
    }

    private mutating func refill(now: Int64) {
        guard now > updated else { return }
        tokens = min(burst, tokens + Double(now &- updated) / nanosecondsPerToken)
        updated = now
    }
}
