import KubeCore

/// What clocks in one place show: the only thing that schedules need to know of a time zone.
public protocol TimeZoneRules: Sendable {
    /// Seconds that local time is ahead of UTC at an instant, daylight saving included.
    func offset(at seconds: Int64) -> Int64
}

/// Time zones by name.
public protocol TimeZoneDatabase: Sendable {
    /// The zone with an IANA name; nil where there is none.
    func zone(named name: String) -> (any TimeZoneRules)?
}

/// A zone whose clocks never change.
public struct FixedOffset: TimeZoneRules, Hashable {
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    public static let utc = FixedOffset(seconds: 0)

    public func offset(at instant: Int64) -> Int64 { seconds }
}

extension TimeZoneRules {
    /// The instants at which clocks show a local time, given as seconds since 1970 as if it were UTC.
    ///
    /// One as a rule. Two where clocks were put back and it comes twice. Where they were put forward and it is skipped:
    /// the instant at which they were, which is the first at which it is later than the time asked for.
    func instants(ofLocal local: Int64) -> [Int64] {
        // No zone is more than 15 hours from UTC, and none changes twice within this span.
        let reach: Int64 = 26 * 3_600
        let (before, after) = (offset(at: local - reach), offset(at: local + reach))
        if before == after { return [local - before] }
        let candidates = [local - before, local - after].filter { offset(at: $0) == local - $0 }
        if !candidates.isEmpty { return candidates.sorted() }
        var (earlier, later) = (local - reach, local + reach)
        while later - earlier > 1 {
            let middle = earlier + (later - earlier) / 2
            if offset(at: middle) == before { earlier = middle } else { later = middle }
        }
        return [later]
    }
}

/// A date as schedules look at it.
struct CivilDay {
    let month: Int64
    let day: Int64
    /// From Sunday, which is 0.
    let weekday: Int64

    /// - Parameter number: days since 1970-01-01, a Thursday.
    init(_ number: Int64) {
        let date = CivilDate(daysSinceEpoch: number)
        month = date.month
        day = date.day
        weekday = number + 4 - (number + 4).floorDivided(by: 7) * 7
    }
}
