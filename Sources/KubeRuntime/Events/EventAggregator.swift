import KubeCore

/// Decides what of a flood of events is written: the first of its kind as an event, the following ones as a count.
///
/// Events count as the same if everything about them is, the note included: Kubernetes cannot change the note of an
/// event, and a second, different sentence must not be lost. What differs is bounded by a token bucket per object. A
/// value: time comes in, as durations since any fixed origin.
public struct EventAggregator: Sendable {
    public struct Limits: Sendable {
        /// Without a repetition for this long a series is over, and the next event begins another.
        public var seriesTimeout: Duration = .seconds(360)
        /// How long a count may wait before it is written again.
        public var refresh: Duration = .seconds(30)
        /// New events that one object may cause at once.
        public var burst: Double = 25
        /// New events that one object may cause per second in the long run.
        public var rate: Double = 1.0 / 60
        /// Series and objects that are remembered; of more the oldest are forgotten.
        public var maximumRemembered = 4096

        public init() {}
    }

    public enum Action: Sendable, Hashable {
        /// Write the event under this name.
        case create(name: String)
        /// Write the count of the event that has this name.
        case count(Series)
        /// The count is written later, by `due`.
        case hold
        /// The object has caused too many.
        case drop
    }

    /// How often an event has been seen.
    public struct Series: Sendable, Hashable {
        public let name: String
        public let event: ObservedEvent
        public var count: Int
        public var lastObserved: Timestamp
    }

    private struct Entry {
        var series: Series
        var lastSeen: Duration
        var lastWritten: Duration
        var isWritten: Bool
    }

    private struct Bucket {
        var tokens: Double
        var updated: Duration
    }

    private let limits: Limits
    private var entries: [ObservedEvent: Entry] = [:]
    private var buckets: [ObjectReference: Bucket] = [:]

    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// What to do with an event that was seen now; `unique` makes its name.
    public mutating func observe(_ event: ObservedEvent, now: Duration, time: Timestamp, unique: UInt64) -> Action {
        if var entry = entries[event], now - entry.lastSeen < limits.seriesTimeout {
            entry.series.count += 1
            entry.series.lastObserved = time
            entry.lastSeen = now
            let isDue = entry.series.count == 2 || now - entry.lastWritten >= limits.refresh
            if isDue { entry.lastWritten = now }
            entry.isWritten = isDue
            entries[event] = entry
            return isDue ? .count(entry.series) : .hold
        }
        guard takeToken(event.regarding, now: now) else { return .drop }
        return begin(event, now: now, time: time, unique: unique)
    }

    /// The event that was counted is gone: it is written anew.
    public mutating func recreate(_ event: ObservedEvent, now: Duration, time: Timestamp, unique: UInt64) -> Action {
        begin(event, now: now, time: time, unique: unique)
    }

    /// The counts that have waited long enough, or all that wait.
    public mutating func due(now: Duration, all: Bool = false) -> [Series] {
        var result: [Series] = []
        for (event, entry) in entries {
            if !entry.isWritten, all || now - entry.lastWritten >= limits.refresh {
                result.append(entry.series)
                entries[event]?.isWritten = true
                entries[event]?.lastWritten = now
            } else if entry.isWritten, now - entry.lastSeen >= limits.seriesTimeout {
                entries[event] = nil
            }
        }
        return result.sorted { $0.name < $1.name }
    }

    private mutating func begin(
        _ event: ObservedEvent, now: Duration, time: Timestamp, unique: UInt64
    ) -> Action {
        if entries.count >= limits.maximumRemembered, entries[event] == nil {
            entries = entries.newest(limits.maximumRemembered * 3 / 4) { $0.lastSeen }
        }
        let name = EventText.name(event.regarding.name, unique: unique)
        let series = Series(name: name, event: event, count: 1, lastObserved: time)
        entries[event] = Entry(series: series, lastSeen: now, lastWritten: now, isWritten: true)
        return .create(name: name)
    }

    private mutating func takeToken(_ object: ObjectReference, now: Duration) -> Bool {
        if buckets.count >= limits.maximumRemembered, buckets[object] == nil {
            buckets = buckets.newest(limits.maximumRemembered * 3 / 4) { $0.updated }
        }
        var bucket = buckets[object] ?? Bucket(tokens: limits.burst, updated: now)
        bucket.tokens = min(limits.burst, bucket.tokens + (now - bucket.updated) / .seconds(1) * limits.rate)
        bucket.updated = now
        let hasToken = bucket.tokens >= 1
        if hasToken { bucket.tokens -= 1 }
        buckets[object] = bucket
        return hasToken
    }
}

extension Dictionary {
    /// The `count` entries with the latest instants.
    fileprivate func newest(_ count: Int, by instant: (Value) -> Duration) -> [Key: Value] {
        Dictionary(
            uniqueKeysWithValues: sorted { instant($0.value) > instant($1.value) }.prefix(count)
                .map { ($0.key, $0.value) })
    }
}
