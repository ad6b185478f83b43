import KubeCore

extension CronSchedule {
    /// The last time at or before `now` at which the schedule begins in `zone`, no further back than `reach` seconds.
    ///
    /// A local time that clocks skip begins when they are put forward, and one that they show twice begins twice.
    func lastStart(atOrBefore now: Int64, in zone: any TimeZoneRules, reach: Int64) -> Int64? {
        let today = (now + zone.offset(at: now)).floorDivided(by: Self.secondsOfDay)
        let days = reach.floorDivided(by: Self.secondsOfDay) + 2
        var latest: Int64?
        // A day further on, and one more than is needed: where clocks jump, days are not in the order of their dates.
        for day in stride(from: today + 1, through: today - days, by: -1) where matches(day: day) {
            guard let start = lastStart(on: day, atOrBefore: now, in: zone) else { continue }
            if let latest, start <= latest { return latest >= now - reach ? latest : nil }
            latest = start
        }
        return latest.flatMap { $0 >= now - reach ? $0 : nil }
    }

    private static let secondsOfDay: Int64 = 86_400

    private func lastStart(on day: Int64, atOrBefore now: Int64, in zone: any TimeZoneRules) -> Int64? {
        let midnight = day * Self.secondsOfDay
        let reach: Int64 = 50 * 3_600
        let offset = zone.offset(at: midnight - reach)
        if offset == zone.offset(at: midnight + reach) {
            // No clock is put forward or back near this day: the time of day is all that counts.
            let limit = (now + offset - midnight).floorDivided(by: 60)
            return lastMinute(atOrBefore: limit).map { midnight + $0 * 60 - offset }
        }
        var latest: Int64?
        for minute in startMinutes {
            for start in zone.instants(ofLocal: midnight + minute * 60) where start <= now {
                latest = max(latest ?? start, start)
            }
        }
        return latest
    }

    /// Minutes of a day at which it begins.
    private var startMinutes: [Int64] {
        (0..<Int64(24 * 60)).filter { minute in
            hours & 1 << UInt64(minute / 60) != 0 && minutes & 1 << UInt64(minute % 60) != 0
        }
    }

    private func lastMinute(atOrBefore limit: Int64) -> Int64? {
        guard limit >= 0 else { return nil }
        let limit = min(limit, 24 * 60 - 1)
        for hour in stride(from: limit / 60, through: 0, by: -1) where hours & 1 << UInt64(hour) != 0 {
            let room = hour == limit / 60 ? limit % 60 : 59
            let possible = minutes & ((1 << UInt64(room + 1)) - 1)
            if possible != 0 { return hour * 60 + Int64(63 - possible.leadingZeroBitCount) }
        }
        return nil
    }
}
