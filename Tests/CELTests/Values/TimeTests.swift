import CEL
import Testing

@Suite("Durations and timestamps")
struct TimeTests {
    @Test(
        "a duration is read as written, and written in seconds",
        arguments: [
            ("1h30m", Int64(5_400_000_000_000), "5400s"), ("-1.5s", -1_500_000_000, "-1.5s"),
            ("100ms", 100_000_000, "0.1s"),
            ("0", 0, "0s"), ("+1us", 1_000, "0.000001s"), ("1\u{B5}s", 1_000, "0.000001s"),
            (".5m", 30_000_000_000, "30s"),
            ("1.h", 3_600_000_000_000, "3600s"), ("1h1ns", 3_600_000_000_001, "3600.000000001s"),
            ("-9223372036854775808ns", .min, "-9223372036.854775808s"), ("0.0000000001s", 0, "0s"),
        ])
    func durations(text: String, nanoseconds: Int64, written: String) throws {
        let duration = try #require(DurationValue(parsing: text))
        #expect(duration.nanoseconds == nanoseconds)
        #expect(duration.description == written)
    }

    @Test(
        "what is no duration, or too long, is refused",
        arguments: [
            "", "-", "1", "s", "1d", "1.s.s", "1s ", " 1s", "--1s", "1h-1m", "320000000000s", "9223372036854775808ns",
            "99999999999999999999999999999999999999999999h", "1e3s", ".s", "1\u{301}s",
        ])
    func refusedDurations(text: String) {
        #expect(DurationValue(parsing: text) == nil)
    }

    @Test(
        "a timestamp is read as RFC 3339 has it, and written in UTC",
        arguments: [
            ("2009-02-13T23:31:30Z", Int64(1_234_567_890), "2009-02-13T23:31:30Z"),
            ("2009-02-14T01:31:30.250+02:00", 1_234_567_890, "2009-02-13T23:31:30.25Z"),
            ("0001-01-01T00:00:00Z", -62_135_596_800, "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, "9999-12-31T23:59:59.999999999Z"),
            ("2024-02-29T12:00:00-05:30", 1_709_227_800, "2024-02-29T17:30:00Z"),
            ("1969-12-31T23:59:59.5Z", -1, "1969-12-31T23:59:59.5Z"),
        ])
    func timestamps(text: String, seconds: Int64, written: String) throws {
        let timestamp = try #require(TimestampValue(parsing: text))
        #expect(timestamp.seconds == seconds)
        #expect(timestamp.description == written)
        #expect(TimestampValue(parsing: written) == timestamp)
    }

    @Test(
        "what is no timestamp, or outside of the years 1 to 9999, is refused",
        arguments: [
            "", "2009-02-13", "2009-02-13T23:31:30", "2009-02-13 23:31:30Z", "2009-02-30T00:00:00Z",
            "2009-13-01T00:00:00Z",
            "2009-02-13T24:00:00Z", "2009-02-13T23:60:00Z", "2009-02-13T23:31:60Z", "0000-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2009-02-13T23:31:30.Z",
            "2009-02-13T23:31:30+2:00", "2009-02-13T23:31:30+25:00", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        ])
    func refusedTimestamps(text: String) {
        #expect(TimestampValue(parsing: text) == nil)
    }

    @Test("every day of four centuries is read back as it was written")
    func days() throws {
        var seconds = TimestampValue.range.lowerBound
        while seconds < TimestampValue.range.upperBound {
            let timestamp = try #require(TimestampValue(seconds: seconds, nanoseconds: 5))
            #expect(TimestampValue(parsing: timestamp.description) == timestamp)
            seconds += 86_400 * 37 + 3_607
        }
    }

    @Test("nanoseconds are carried over, and the range holds after that")
    func carrying() {
        #expect(TimestampValue(seconds: 1, nanoseconds: -1)?.seconds == 0)
        #expect(TimestampValue(seconds: 1, nanoseconds: -1)?.nanoseconds == 999_999_999)
        #expect(TimestampValue(seconds: TimestampValue.range.upperBound, nanoseconds: 1_000_000_000) == nil)
        #expect(TimestampValue(seconds: .max, nanoseconds: .max) == nil)
        #expect(TimestampValue(seconds: .min, nanoseconds: .min) == nil)
        #expect(DurationValue(seconds: .max) == nil)
    }
}
