/// A point in time with nanoseconds, from the year 1 to the year 9999.
public struct TimestampValue: Sendable, Hashable {
    /// Since 1970-01-01T00:00:00Z, without leap seconds; negative before.
    public let seconds: Int64
    /// 0 to 999,999,999, always forward from `seconds`.
    public let nanoseconds: Int32

    /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    public static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Nil outside of the range; `nanoseconds` may be any number and is carried over.
    public init?(seconds: Int64, nanoseconds: Int64 = 0) {
        var carried = nanoseconds / 1_000_000_000
        var rest = nanoseconds % 1_000_000_000
        if rest < 0 {
            rest += 1_000_000_000
            carried -= 1
        }
        let (sum, overflow) = seconds.addingReportingOverflow(carried)
        guard !overflow, Self.range.contains(sum) else { return nil }
        self.seconds = sum
        self.nanoseconds = Int32(truncatingIfNeeded: rest)
    }
}

extension TimestampValue: Comparable {
    public static func < (left: TimestampValue, right: TimestampValue) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
