import JSON
import KubeCore
import Testing

struct TimestampTests {
    @Test(
        "RFC 3339 becomes microseconds since 1970, in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01.5Z", 1_500_000), ("1969-12-31T23:59:59Z", -1_000_000),
            ("2026-11-21T09:30:00Z", 1_795_253_400_000_000), ("2026-11-21T10:30:00+01:00", 1_795_253_400_000_000),
            ("2026-11-21T04:00:00-05:30", 1_795_253_400_000_000), ("2000-02-29T00:00:00z", 951_782_400_000_000),
            ("2026-11-21t09:30:00.123456789Z", 1_795_253_400_123_456),
            ("2026-11-21T09:30:00.000001Z", 1_795_253_400_000_001),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func parsing(text: String, microseconds: Int64) throws {
        #expect(try #require(Timestamp(parsing: text)).microseconds == microseconds)
    }

    @Test(
        "what is not a time of the calendar is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21 09:30:00Z", "2026-11-21T09:30:00", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "0000-01-01T00:00:00Z",
            "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0100",
            "2026-01-01T00:00:00Zx", "26-01-01T00:00:00Z", "-026-01-01T00:00:00Z", "2026-1-1T00:00:00Z", "tomorrow",
            "٢٠٢٦-01-01T00:00:00Z", "9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+00:01",
        ])
    func refused(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test("a time is written to the second, and to the microsecond where Kubernetes asks for a MicroTime")
    func writing() throws {
        let time = try #require(Timestamp(parsing: "2026-11-21T09:30:00.012Z"))
        #expect(time.description == "2026-11-21T09:30:00Z")
        #expect(time.microTime == "2026-11-21T09:30:00.012000Z")
        #expect(Timestamp(microseconds: -1).microTime == "1969-12-31T23:59:59.999999Z")
    }

    @Test("any time of the years that can be written is the same after writing and reading")
    func roundTrip() {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let time = Timestamp(
                microseconds: .random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &generator))
            #expect(Timestamp(parsing: time.microTime) == time, "seed \(generator.seed): \(time.microTime)")
        }
    }

    @Test("a duration is added and found again between two times")
    func arithmetic() throws {
        let start = try #require(Timestamp(parsing: "2026-12-31T23:59:59Z"))
        #expect((start + .seconds(1)).description == "2027-01-01T00:00:00Z")
        #expect((start + .milliseconds(-1_500)) - start == .milliseconds(-1_500))
        #expect(start < start + .microseconds(1))
        #expect(Timestamp(seconds: 1_795_253_400).description == "2026-11-21T09:30:00Z")
    }

    @Test("a value of another form is refused with how to write one")
    func decoding() throws {
        #expect(
            throws: DecodingFailure(field: "", message: "\"today\" is not a time; write one as 2026-12-28T00:00:00Z")
        ) { try Timestamp(json: "today") }
        #expect(try Timestamp(json: "2026-12-28T01:00:00+01:00").json == "2026-12-28T00:00:00Z")
    }
}
