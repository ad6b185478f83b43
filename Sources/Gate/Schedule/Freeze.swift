import InterlockAPI
import KubeCore

/// A freeze window made ready for use.
struct Freeze: Sendable {
    enum Period: Sendable {
        case once(start: Timestamp, end: Timestamp)
        case scheduled(CronSchedule, seconds: Int64, zone: any TimeZoneRules)
    }

    /// Until when nothing may change.
    enum End: Sendable, Hashable {
        case at(Timestamp)
        /// Windows follow each other without a gap for as far as was looked.
        case notBefore(Timestamp)
    }

    /// The longest that a scheduled window may last: a leap year.
    static let longest = DurationString.hours(8_784)

    let name: String
    let period: Period

    /// When the freeze that holds at `now` ends; nil where none holds. A window that begins as another ends, or before,
    /// goes on with it.
    func end(at now: Timestamp) -> End? {
        switch period {
        case .once(let start, let end): return start <= now && now < end ? .at(end) : nil
        case .scheduled(let schedule, let seconds, let zone):
            let instant = now.microseconds.floorDivided(by: 1_000_000)
            // A window that lasts 60 s and began 60 s ago is over: hence one second less.
            guard let start = schedule.lastStart(atOrBefore: instant, in: zone, reach: seconds - 1) else { return nil }
            var end = start + seconds
            for _ in 0..<Self.maximumWindows {
                guard let next = schedule.lastStart(atOrBefore: end, in: zone, reach: seconds - 1), next + seconds > end
                else { return .at(Timestamp(seconds: end)) }
                end = next + seconds
                // Further on nobody plans by it.
                if end - instant > 2 * Self.longest.milliseconds / 1_000 { break }
            }
            return .notBefore(Timestamp(seconds: end))
        }
    }

    private static let maximumWindows = 1_000
}

extension Freeze {
    /// - Throws: what is wrong with the window, by its field.
    init(_ window: FreezeWindow, zones: any TimeZoneDatabase) throws(PolicyProblem) {
        name = window.name
        guard let text = window.schedule else {
            if window.duration != nil || window.timeZone != nil {
                throw PolicyProblem(field: "", message: "has a duration or timeZone without a schedule")
            }
            guard let start = window.start, let end = window.end else {
                throw PolicyProblem(field: "", message: "needs a start and an end, or a schedule and a duration")
            }
            guard start < end else { throw PolicyProblem(field: ".end", message: "must be after start") }
            period = .once(start: start, end: end)
            return
        }
        if window.start != nil || window.end != nil {
            throw PolicyProblem(field: "", message: "has both a schedule and a start or end; use one of them")
        }
        guard let duration = window.duration else {
            throw PolicyProblem(field: ".duration", message: "is missing: how long a window lasts")
        }
        guard duration >= .minutes(1), duration <= Self.longest else {
            throw PolicyProblem(field: ".duration", message: "must be from 1m to \(Self.longest), not \(duration)")
        }
        let zoneName = window.timeZone ?? "UTC"
        guard let zone = zones.zone(named: zoneName) else {
            throw PolicyProblem(
                field: ".timeZone",
                message:
                    "\"\(zoneName.prefix(64))\" is not a time zone of the IANA database, as in Europe/Berlin or UTC")
        }
        do throws(CronProblem) {
            // Fractions of a second are given to the freeze.
            period = .scheduled(
                try CronSchedule(text), seconds: (duration.milliseconds + 999) / 1_000, zone: zone)
        } catch {
            throw PolicyProblem(field: ".schedule", message: error.description)
        }
    }
}
