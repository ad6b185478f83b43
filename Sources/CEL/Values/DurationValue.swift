/// A span of time in nanoseconds: 292 years either way, as Kubernetes' CEL has it.
public struct DurationValue: Sendable, Hashable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Nil where the span is longer than the type holds.
    public init?(seconds: Int64, nanoseconds: Int64 = 0) {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, more) = whole.addingReportingOverflow(nanoseconds)
        guard !overflow, !more else { return nil }
        self.nanoseconds = sum
    }

    /// Whole seconds, towards zero.
    public var seconds: Int64 { nanoseconds / 1_000_000_000 }

    public static let zero = DurationValue(nanoseconds: 0)
}

extension DurationValue: Comparable {
    public static func < (left: DurationValue, right: DurationValue) -> Bool { left.nanoseconds < right.nanoseconds }
}
