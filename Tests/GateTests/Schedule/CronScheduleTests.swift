import KubeCore
import Testing

@testable import Gate

@Suite("Cron schedules")
struct CronScheduleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var schedule: String
        var now: String
        /// The last start at or before `now`.
        var start: String
        var testDescription: String { "\(schedule) at \(now)" }

        init(_ schedule: String, _ now: String, _ start: String) {
            (self.schedule, self.now, self.start) = (schedule, now, start)
        }
    }

    /// 2026-01-01 is a Thursday.
    static let cases: [Case] = [
        Case("0 20 * * *", "2026-01-01T20:00:00Z", "2026-01-01T20:00:00Z"),
        Case("0 20 * * *", "2026-01-01T19:59:59Z", "2025-12-31T20:00:00Z"),
        Case("* * * * *", "2026-01-01T12:34:56Z", "2026-01-01T12:34:00Z"),
        Case("*/15 * * * *", "2026-01-01T12:44:00Z", "2026-01-01T12:30:00Z"),
        Case("5-20/5 * * * *", "2026-01-01T12:59:00Z", "2026-01-01T12:20:00Z"),
        Case("5-20/7 * * * *", "2026-01-01T12:59:00Z", "2026-01-01T12:19:00Z"),
        Case("0,30 9-17 * * *", "2026-01-01T23:00:00Z", "2026-01-01T17:30:00Z"),
        Case("0 0 * * 1-5", "2026-01-04T12:00:00Z", "2026-01-02T00:00:00Z"),
        Case("0 0 * * mon-fri", "2026-01-04T12:00:00Z", "2026-01-02T00:00:00Z"),
        Case("0 0 * * SUN", "2026-01-05T12:00:00Z", "2026-01-04T00:00:00Z"),
        Case("0 0 * * 0", "2026-01-05T12:00:00Z", "2026-01-04T00:00:00Z"),
        Case("0 0 * * 7", "2026-01-05T12:00:00Z", "2026-01-04T00:00:00Z"),
        Case("0 0 * * 5-7", "2026-01-05T12:00:00Z", "2026-01-04T00:00:00Z"),
        Case("0 0 1 jan *", "2026-06-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        Case("0 0 31 * *", "2026-03-15T00:00:00Z", "2026-01-31T00:00:00Z"),
        Case("0 0 29 2 *", "2024-12-31T00:00:00Z", "2024-02-29T00:00:00Z"),
        // Day of month or day of week, where both are restricted.
        Case("0 0 13 * fri", "2026-01-14T00:00:00Z", "2026-01-13T00:00:00Z"),
        Case("0 0 13 * fri", "2026-01-11T00:00:00Z", "2026-01-09T00:00:00Z"),
        // Both, where one begins with a star: an odd day that is a Monday.
        Case("0 0 */2 * mon", "2026-01-13T00:00:00Z", "2026-01-05T00:00:00Z"),
        Case("0 0 * * *", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"),
        Case("  0   20 * *  * ", "2026-01-01T21:00:00Z", "2026-01-01T20:00:00Z"),
        Case("0 0 30 2 mon", "2026-02-24T00:00:00Z", "2026-02-23T00:00:00Z"),
    ]

    @Test("a schedule begins at exactly the minutes that its fields name", arguments: cases)
    func starts(test: Case) throws {
        let schedule = try CronSchedule(test.schedule)
        let now = try #require(Timestamp(parsing: test.now))
        let start = schedule.lastStart(
            atOrBefore: now.microseconds / 1_000_000, in: FixedOffset.utc, reach: 366 * 86_400)
        #expect(start.map { Timestamp(seconds: $0).description } == test.start)
    }

    @Test("nothing begins further back than is asked for")
    func reach() throws {
        let schedule = try CronSchedule("0 0 1 1 *")
        #expect(schedule.lastStart(atOrBefore: 3_600, in: FixedOffset.utc, reach: 3_600) == 0)
        #expect(schedule.lastStart(atOrBefore: 3_601, in: FixedOffset.utc, reach: 3_600) == nil)
    }

    static let mistakes: [(String, String)] = [
        (
            "0 20 * *",
            "has 4 fields and not the five of minute, hour, day of month, month and day of week; write one as 0 20 * * 1-5"
        ),
        ("", "has 0 fields and not the five"),
        ("0 0 20 * * *", "has 6 fields"),
        ("@daily", "\"@daily\" is no schedule of five fields; write one as 0 20 * * 1-5"),
        ("TZ=Europe/Berlin 0 20 * * *", "takes no TZ= of its own; write the zone into timeZone"),
        ("60 * * * *", "minute: \"60\" is not a number from 0 to 59"),
        ("-1 * * * *", "minute: \"\" is not a number from 0 to 59"),
        ("0 24 * * *", "hour: \"24\" is not a number from 0 to 23"),
        ("0 0 0 * *", "day of month: \"0\" is not a number from 1 to 31"),
        ("0 0 * 13 *", "month: \"13\" is not a number from 1 to 12 or a name such as jan"),
        ("0 0 * mon *", "month: \"mon\" is not a number from 1 to 12 or a name such as jan"),
        ("0 0 * * 8", "day of week: \"8\" is not a number from 0 to 7 or a name such as sun"),
        ("0 0 L * *", "day of month: L and W (the last day, the nearest weekday) are not available"),
        ("0 0 L-3 * *", "day of month: L and W"), ("0 0 15W * *", "day of month: L and W"),
        ("0 0 * * 5L", "day of week: L and W"),
        ("0 0 * * 5#2", "day of week: # (the nth day of week in a month) is not available"),
        ("0 0 ? * *", "day of month: ? has no meaning here; write *"),
        ("0 22-2 * * *", "hour: 22-2 runs backwards; write 22-23,0-2"),
        ("0 0 * * sat-sun", "day of week: sat-sun runs backwards; write sat-7,0-sun"),
        ("5/15 * * * *", "minute: a step needs a range; write 5-59/15"),
        ("*/0 * * * *", "minute: a step is a number from 1, and \"0\" is none"),
        ("*/x * * * *", "minute: a step is a number from 1"), ("*/5/5 * * * *", "minute: \"*/5/5\" has two steps"),
        ("1-2-3 * * * *", "minute: \"1-2-3\" is no range"), ("1,,2 * * * *", "minute: \"\" is not a number"),
        ("** * * * *", "minute: \"**\" is not a number"), ("٣ * * * *", "minute: \"٣\" is not a number"),
        ("00000 * * * *", "minute: \"00000\" is not a number"),
        ("0 0 30 2 *", "names days of the month that none of its months has"),
        ("0 0 31 4,6,9,11 *", "names days of the month that none of its months has"),
    ]

    @Test("anything else is refused with what to write instead", arguments: mistakes)
    func mistake(text: String, message: String) {
        do throws(CronProblem) {
            _ = try CronSchedule(text)
            Issue.record("was read")
        } catch {
            #expect(error.description.hasPrefix(message), "\(error)")
        }
    }

    @Test("a schedule agrees with a calendar that is walked minute by minute")
    func walked() throws {
        let texts = ["7 */5 * * *", "0 0 13 * 5", "*/20 8-10 * 2-4 1,3", "59 23 28-31 * *", "0 12 */10 * */3"]
        for text in texts {
            let schedule = try CronSchedule(text)
            var last: Int64?
            // From Monday 2026-01-05 on, for eleven weeks.
            let first: Int64 = 1_767_571_200
            for minute in stride(from: first, to: first + 77 * 86_400, by: 60) {
                let (day, time) = (minute / 86_400, minute % 86_400 / 60)
                let isStart =
                    schedule.matches(day: day) && schedule.hours & 1 << UInt64(time / 60) != 0
                    && schedule.minutes & 1 << UInt64(time % 60) != 0
                if isStart { last = minute }
                guard minute % 4_020 == 0, let last else { continue }
                #expect(
                    schedule.lastStart(atOrBefore: minute + 59, in: FixedOffset.utc, reach: 80 * 86_400) == last,
                    "\(text)")
            }
        }
    }
}
