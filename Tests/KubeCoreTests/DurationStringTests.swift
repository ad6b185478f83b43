import JSON
import KubeCore
import Testing

struct DurationStringTests {
    @Test(
        "text becomes milliseconds and the text with the largest units",
        arguments: [
            ("0s", 0, "0s"), ("90s", 90_000, "1m30s"), ("10m", 600_000, "10m"), ("1h30m", 5_400_000, "1h30m"),
            ("250ms", 250, "250ms"), ("1s500ms", 1_500, "1s500ms"), ("24h", 86_400_000, "24h"), ("1m1m", 120_000, "2m"),
            ("30m1h", 5_400_000, "1h30m"), ("0h0m0s", 0, "0s"), ("999999999h", 3_599_999_996_400_000, "999999999h"),
        ] as [(String, Int64, String)])
    func parsing(text: String, milliseconds: Int64, written: String) throws {
        let value = try #require(DurationString(parsing: text))
        #expect(value.milliseconds == milliseconds)
        #expect(value.description == written)
    }

    @Test(
        "anything else is refused: no days, signs, fractions, spaces or bare numbers",
        arguments: [
            "", "5", "h", "5d", "-5m", "+5m", "1.5h", "1 h", "5M", "5m ", " 5m", "1hm", "١h", "1us", "9999999999s",
            "999999999h999999999h", "P1D", "\u{0}", String(repeating: "1h", count: 40),
        ])
    func refused(text: String) {
        #expect(DurationString(parsing: text) == nil)
    }

    @Test("what is longer than can be written, or negative, stops at the end of the range")
    func range() {
        #expect(DurationString(milliseconds: -1).description == "0s")
        #expect(DurationString(milliseconds: .max).description == "999999999h")
    }

    @Test("any length of time is the same after writing and reading")
    func roundTrip() {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let value = DurationString(
                milliseconds: .random(in: 0...Int64.max, using: &generator)
                    >> Int64.random(in: 11...60, using: &generator))
            #expect(DurationString(parsing: value.description) == value, "seed \(generator.seed): \(value)")
        }
    }

    @Test("a value of another type or form is refused with what to write")
    func decoding() throws {
        #expect(try DurationString(json: "5m") == .minutes(5))
        #expect(throws: DecodingFailure(field: "", message: "expected a string, found integer")) {
            try DurationString(json: 5)
        }
        #expect(
            throws: DecodingFailure(
                field: "", message: "\"1 day\" is not a length of time; write one as 30s, 10m or 1h30m")
        ) { try DurationString(json: "1 day") }
    }

    @Test("lengths are ordered by time, not by text")
    func order() throws {
        #expect(DurationString.seconds(90) > .minutes(1) && DurationString.hours(1) > .minutes(59))
        #expect(DurationString.hours(2).duration == .seconds(7_200))
    }
}
