/// The parts of timestamps, in UTC or in a time zone, and of durations.
enum StandardTimes {
    static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration("getFullYear", timestamp("year") { time, _ in time.date.year }),
        FunctionDeclaration("getMonth", timestamp("month") { time, _ in time.date.month - 1 }),
        FunctionDeclaration("getDayOfYear", timestamp("day_of_year") { time, _ in time.date.dayOfYear }),
        FunctionDeclaration("getDayOfMonth", timestamp("day_of_month") { time, _ in time.date.day - 1 }),
        FunctionDeclaration("getDate", timestamp("day_of_month_1_based") { time, _ in time.date.day }),
        FunctionDeclaration("getDayOfWeek", timestamp("day_of_week") { time, _ in time.dayOfWeek }),
        FunctionDeclaration(
            "getHours", timestamp("hours") { time, _ in time.hour } + [duration("hours", 3_600_000_000_000)]),
        FunctionDeclaration(
            "getMinutes", timestamp("minutes") { time, _ in time.minute } + [duration("minutes", 60_000_000_000)]),
        FunctionDeclaration(
            "getSeconds",
            timestamp("seconds", withZone: "seconds_tz") { time, _ in time.second } + [
                duration("seconds", 1_000_000_000)
            ]),
        FunctionDeclaration(
            "getMilliseconds",
            timestamp("milliseconds") { _, timestamp in Int64(timestamp.nanoseconds / 1_000_000) }
                + [duration("milliseconds", 1_000_000)]),
    ]

    private static func timestamp(
        _ part: String, withZone: String? = nil,
        _ read: @escaping @Sendable (CivilTime, TimestampValue) -> Int64
    ) -> [Overload] {
        [
            Overload(
                "timestamp_to_\(part)", [.timestamp], .int, isMember: true,
                .unary { value in
                    guard case .timestamp(let timestamp) = value else { return .noSuchOverload(part, value) }
                    return .int(read(CivilTime(timestamp, offset: 0), timestamp))
                }),
            Overload(
                "timestamp_to_" + (withZone ?? "\(part)_with_tz"), [.timestamp, .string], .int, isMember: true,
                .binary { value, zone in
                    guard case .timestamp(let timestamp) = value, case .string(let name) = zone else {
                        return .noSuchOverload(part, value, zone)
                    }
                    guard let offset = TimeZoneOffset.seconds(east: name, at: timestamp) else {
                        return .failure(.invalidArgument, "unknown time zone '\(zone.shortDescription)'")
                    }
                    return .int(read(CivilTime(timestamp, offset: offset), timestamp))
                }),
        ]
    }

    /// The whole span in a unit, not a part of it.
    private static func duration(_ unit: String, _ nanoseconds: Int64) -> Overload {
        Overload(
            "duration_to_\(unit)", [.duration], .int, isMember: true,
            .unary { value in
                guard case .duration(let duration) = value else { return .noSuchOverload(unit, value) }
                return .int(duration.nanoseconds / nanoseconds)
            })
    }
}
