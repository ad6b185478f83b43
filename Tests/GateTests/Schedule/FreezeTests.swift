import InterlockAPI
import KubeCore
import Testing

@testable import Gate

@Suite("Freezes on a schedule")
struct FreezeTests {
    static func window(_ schedule: String, _ duration: DurationString, _ zone: String? = nil) -> FreezeWindow {
        var window = FreezeWindow()
        window.name = "nights"
        (window.schedule, window.duration, window.timeZone) = (schedule, duration, zone)
        return window
    }

    static func messages(_ window: FreezeWindow, at now: String) throws -> [String] {
        let policy = Fixture.policy { $0.freeze = [window] }
        #expect(policy.problems.isEmpty)
        let now = try #require(Timestamp(parsing: now))
        return Gate.assess(Fixture.request(), in: Fixture.context([policy], now: now)).messages(of: "guard/freeze")
    }

    static let nights = window("0 20 * * *", .hours(12), "Europe/Berlin")

    @Test(
        "a night holds from its minute until just before its end, and the verdict tells the end",
        arguments: [
            ("2026-01-15T18:59:59Z", nil), ("2026-01-15T19:00:00Z", "2026-01-16T07:00:00Z"),
            ("2026-01-16T06:59:59Z", "2026-01-16T07:00:00Z"), ("2026-01-16T07:00:00Z", nil),
            // Twelve hours pass in the night in which clocks show thirteen or eleven.
            ("2026-03-29T06:59:59Z", "2026-03-29T07:00:00Z"), ("2026-10-25T05:59:59Z", "2026-10-25T06:00:00Z"),
            ("2026-10-25T06:00:00Z", nil),
        ] as [(String, String?)])
    func night(now: String, end: String?) throws {
        #expect(
            try Self.messages(Self.nights, at: now)
                == (end.map { ["policy guard allows no change until \($0) (nights)"] } ?? []))
    }

    @Test("windows that meet or overlap are one freeze with the end of the last")
    func chained() throws {
        // Friday evening to Monday morning, day by day.
        let weekend = Self.window("0 20 * * fri,sat,sun", .hours(24))
        #expect(
            try Self.messages(weekend, at: "2026-01-02T21:00:00Z") == [
                "policy guard allows no change until 2026-01-05T20:00:00Z (nights)"
            ])
        let hours = Self.window("0 9-17 * * *", .minutes(90))
        #expect(
            try Self.messages(hours, at: "2026-01-02T09:00:00Z") == [
                "policy guard allows no change until 2026-01-02T18:30:00Z (nights)"
            ])
    }

    @Test("a freeze without a gap says that its end is not known")
    func endless() throws {
        let message = try #require(
            try Self.messages(Self.window("0 0 * * *", .hours(24)), at: "2026-01-02T09:00:00Z").first)
        #expect(message.hasPrefix("policy guard allows no change before 2028-"))
        #expect(message.hasSuffix(", and perhaps not then (nights)"))
    }

    @Test("fractions of a second are frozen, too")
    func fraction() throws {
        let window = Self.window("0 20 * * *", DurationString(milliseconds: 60_001))
        #expect(try Self.messages(window, at: "2026-01-01T20:01:00.5Z").count == 1)
        #expect(try Self.messages(window, at: "2026-01-01T20:01:01Z").isEmpty)
    }

    /// A zone whose clocks were put forward by an hour at 1000000.
    private struct Zones: TimeZoneDatabase {
        struct Zone: TimeZoneRules {
            func offset(at seconds: Int64) -> Int64 { seconds < 1_000_000 ? 0 : 3_600 }
        }

        func zone(named name: String) -> (any TimeZoneRules)? { name == "Test/Zone" ? Zone() : nil }
    }

    @Test("a policy's zones come from the database that it is compiled with")
    func injected() {
        var spec = GuardPolicySpec()
        spec.freeze = [Self.window("* * * * *", .minutes(1), "Test/Zone")]
        let policy = GuardPolicy(metadata: ObjectMeta(name: "guard"), spec: spec)
        #expect(PolicySet.compile(policy, zones: Zones()).problems.isEmpty)
        #expect(
            PolicySet.compile(policy).problems.map(\.description) == [
                """
                spec.freeze[0].timeZone: "Test/Zone" is not a time zone of the IANA database, as in Europe/Berlin or UTC
                """
            ])
        #expect(Zones.Zone().instants(ofLocal: 999_999) == [999_999])
        #expect(Zones.Zone().instants(ofLocal: 1_000_000) == [1_000_000])
        #expect(Zones.Zone().instants(ofLocal: 1_003_599) == [1_000_000])
        #expect(Zones.Zone().instants(ofLocal: 1_003_600) == [1_000_000])
    }
}
