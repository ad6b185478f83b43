/// Minutes of local time at which something begins, as in crontab(5): minute, hour, day of month, month, day of week.
///
/// A value, with no time zone of its own. Fields take numbers, names of months and days (`jan`, `mon`), ranges (`1-5`),
/// steps of a range or of `*` (`9-17/2`, `*/15`), and lists of these. Sunday is 0 and 7. Where day of month and day of
/// week are both restricted a day needs to match only one of them; a field that begins with `*` restricts nothing by
/// itself, as in Vixie's cron. What other crons have beyond that (`L`, `W`, `#`, `?`, `@daily`, `TZ=`) is refused.
public struct CronSchedule: Sendable, Hashable {
    /// One bit for each value that matches.
    let minutes: UInt64
    let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let needsBothDays: Bool

    /// - Throws: a sentence without a full stop, and what to write.
    public init(_ text: String) throws(CronProblem) {
        let fields = text.split(separator: " ", omittingEmptySubsequences: true)
        if text.contains("=") {
            throw CronProblem("takes no TZ= of its own; write the zone into timeZone")
        }
        if text.hasPrefix("@") {
            throw CronProblem("\"\(text.prefix(20))\" is no schedule of five fields; write one as 0 20 * * 1-5")
        }
        guard fields.count == 5 else {
            throw CronProblem(
                """
                has \(fields.count) fields and not the five of minute, hour, day of month, month and day of week; write \
                one as 0 20 * * 1-5
                """)
        }
        minutes = try CronField.minute.bits(of: fields[0])
        hours = try CronField.hour.bits(of: fields[1])
        days = try CronField.day.bits(of: fields[2])
        months = try CronField.month.bits(of: fields[3])
        let named = try CronField.weekday.bits(of: fields[4])
        weekdays = named & 1 << 7 == 0 ? named : named | 1
        needsBothDays = fields[2].hasPrefix("*") || fields[4].hasPrefix("*")
        guard comesEver else { throw CronProblem("names days of the month that none of its months has") }
    }

    /// Whether it begins at some time of the day with this date.
    func matches(day number: Int64) -> Bool {
        let date = CivilDay(number)
        guard months & 1 << UInt64(date.month) != 0 else { return false }
        let isDay = days & 1 << UInt64(date.day) != 0
        let isWeekday = weekdays & 1 << UInt64(date.weekday) != 0
        return needsBothDays ? isDay && isWeekday : isDay || isWeekday
    }

    /// Whether there is a day that matches: one with only days of the week has one in every month.
    private var comesEver: Bool {
        if !needsBothDays { return true }
        let longest: [UInt64] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return longest.enumerated().contains { index, length in
            months & 1 << UInt64(index + 1) != 0 && days & ((1 << (length + 1)) - 1) != 0
        }
    }
}

/// What is wrong with a schedule.
public struct CronProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
