import InterlockAPI
import KubeCore
import Testing

@testable import Gate

@Suite("Schedules where clocks are changed")
struct DaylightSavingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var zone: String
        var schedule: String
        var now: String
        var start: String

        init(_ name: String, _ zone: String, _ schedule: String, at now: String, begins start: String) {
            testDescription = "\(zone), \(schedule): \(name)"
            (self.zone, self.schedule, self.now, self.start) = (zone, schedule, now, start)
        }
    }

    static let cases: [Case] = [
        // Berlin: 2026-03-29 from 02:00 to 03:00 at 01:00Z, 2026-10-25 from 03:00 to 02:00 at 01:00Z.
        Case(
            "in winter", "Europe/Berlin", "0 20 * * *", at: "2026-01-15T23:00:00Z", begins: "2026-01-15T19:00:00Z"),
        Case(
            "in summer", "Europe/Berlin", "0 20 * * *", at: "2026-07-15T23:00:00Z", begins: "2026-07-15T18:00:00Z"),
        Case(
            "the last time before clocks are put forward", "Europe/Berlin", "59 1 * * *", at: "2026-03-29T12:00:00Z",
            begins: "2026-03-29T00:59:00Z"),
        Case(
            "a time that is skipped begins when they are", "Europe/Berlin", "30 2 * * *", at: "2026-03-29T12:00:00Z",
            begins: "2026-03-29T01:00:00Z"),
        Case(
            "the first time that is skipped", "Europe/Berlin", "0 2 * * *", at: "2026-03-29T12:00:00Z",
            begins: "2026-03-29T01:00:00Z"),
        Case(
            "a skipped time has not begun before", "Europe/Berlin", "30 2 * * *", at: "2026-03-29T00:59:59Z",
            begins: "2026-03-28T01:30:00Z"),
        Case(
            "the first time after it", "Europe/Berlin", "0 3 * * *", at: "2026-03-29T12:00:00Z",
            begins: "2026-03-29T01:00:00Z"),
        Case(
            "a time that comes twice begins the first time", "Europe/Berlin", "30 2 * * *",
            at: "2026-10-25T01:29:59Z", begins: "2026-10-25T00:30:00Z"),
        Case(
            "and the second time", "Europe/Berlin", "30 2 * * *", at: "2026-10-25T12:00:00Z",
            begins: "2026-10-25T01:30:00Z"),
        // New York: 2026-03-08 from 02:00 to 03:00 at 07:00Z, 2026-11-01 from 02:00 to 01:00 at 06:00Z.
        Case(
            "a time that is skipped", "America/New_York", "15 2 * * *", at: "2026-03-08T20:00:00Z",
            begins: "2026-03-08T07:00:00Z"),
        Case(
            "a time that comes twice begins the first time", "America/New_York", "30 1 * * *",
            at: "2026-11-01T06:29:00Z", begins: "2026-11-01T05:30:00Z"),
        Case(
            "and the second time", "America/New_York", "30 1 * * *", at: "2026-11-01T20:00:00Z",
            begins: "2026-11-01T06:30:00Z"),
        Case(
            "the evening of the day before", "America/New_York", "0 20 * * sat", at: "2026-03-08T12:00:00Z",
            begins: "2026-03-08T01:00:00Z"),
        // Lord Howe moves by half an hour: 2026-04-05 from 02:00 to 01:30 at 15:00Z of the day before, 2026-10-04 from
        // 02:00 to 02:30 at 15:30Z of the day before.
        Case(
            "half an hour is skipped", "Australia/Lord_Howe", "15 2 * * *", at: "2026-10-03T20:00:00Z",
            begins: "2026-10-03T15:30:00Z"),
        Case(
            "half an hour comes twice", "Australia/Lord_Howe", "45 1 * * *", at: "2026-04-04T15:00:00Z",
            begins: "2026-04-04T14:45:00Z"),
        Case(
            "and its second time", "Australia/Lord_Howe", "45 1 * * *", at: "2026-04-04T20:00:00Z",
            begins: "2026-04-04T15:15:00Z"),
        Case(
            "a time that comes once", "Australia/Lord_Howe", "15 1 * * *", at: "2026-04-04T20:00:00Z",
            begins: "2026-04-04T14:15:00Z"),
        // No daylight saving, and half an hour beside the others.
        Case(
            "always the same", "Asia/Kolkata", "0 20 * * *", at: "2026-03-29T23:00:00Z", begins: "2026-03-29T14:30:00Z"),
        Case(
            "a day that is another one in UTC", "Asia/Kolkata", "0 2 * * mon", at: "2026-03-30T00:00:00Z",
            begins: "2026-03-29T20:30:00Z"),
    ]

    @Test("a time that is skipped or comes twice has one meaning", arguments: cases)
    func starts(test: Case) throws {
        let zone = try #require(SystemTimeZones().zone(named: test.zone))
        let now = try #require(Timestamp(parsing: test.now))
        let start = try CronSchedule(test.schedule).lastStart(
            atOrBefore: now.microseconds / 1_000_000, in: zone, reach: 10 * 86_400)
        #expect(start.map { Timestamp(seconds: $0).description } == test.start)
    }

    @Test("hourly windows come once for every hour that passes, also where it is shown twice")
    func hourly() throws {
        let zone = try #require(SystemTimeZones().zone(named: "Europe/Berlin"))
        let schedule = try CronSchedule("30 * * * *")
        let noon = try #require(Timestamp(parsing: "2026-10-25T12:00:00Z")).microseconds / 1_000_000
        var starts: [Int64] = []
        var now = noon
        while starts.count < 14, let start = schedule.lastStart(atOrBefore: now, in: zone, reach: 86_400) {
            starts.append(start)
            now = start - 1
        }
        #expect(starts == (0..<14).map { noon - 1_800 - $0 * 3_600 })
    }

    @Test(
        "only names of the IANA database are zones",
        arguments: [
            ("Europe/Berlin", true), ("UTC", true), ("Etc/UTC", true), ("America/Argentina/Buenos_Aires", true),
            ("Europe/Atlantis", false), ("EST", false), ("CET", false), ("GMT+2", false), ("+02:00", false),
            ("europe/berlin", false), ("", false), ("/", false), ("../etc/localtime", false), ("Local", false),
        ])
    func names(name: String, isKnown: Bool) {
        #expect((SystemTimeZones().zone(named: name) != nil) == isKnown)
    }
}
