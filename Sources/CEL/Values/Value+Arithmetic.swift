/// Arithmetic as the specification has it: nil where the types have no such operation, an error value where the result is out of range.
extension Value {
    /// Numbers, durations and timestamps; texts, bytes and lists are joined where they can grow in place.
    func adding(_ other: Value) -> Value? {
        switch (self, other) {
        case (.int(let a), .int(let b)): .checked(a.addingReportingOverflow(b))
        case (.uint(let a), .uint(let b)): .checked(a.addingReportingOverflow(b))
        case (.double(let a), .double(let b)): .double(a + b)
        case (.duration(let a), .duration(let b)):
            .checked(nanoseconds: a.nanoseconds.addingReportingOverflow(b.nanoseconds))
        case (.timestamp(let time), .duration(let span)), (.duration(let span), .timestamp(let time)):
            .checked(time.adding(span))
        default: nil
        }
    }

    func subtracting(_ other: Value) -> Value? {
        switch (self, other) {
        case (.int(let a), .int(let b)): .checked(a.subtractingReportingOverflow(b))
        case (.double(let a), .double(let b)): .double(a - b)
        case (.uint(let a), .uint(let b)): .checked(a.subtractingReportingOverflow(b))
        case (.duration(let a), .duration(let b)):
            .checked(nanoseconds: a.nanoseconds.subtractingReportingOverflow(b.nanoseconds))
        case (.timestamp(let time), .duration(let span)): .checked(time.subtracting(span))
        case (.timestamp(let a), .timestamp(let b)):
            DurationValue(
                seconds: a.seconds - b.seconds, nanoseconds: Int64(a.nanoseconds) - Int64(b.nanoseconds)
            ).map { .duration($0) } ?? .overflow("duration")
        default: nil
        }
    }

    func multiplied(by other: Value) -> Value? {
        switch (self, other) {
        case (.int(let a), .int(let b)): .checked(a.multipliedReportingOverflow(by: b))
        case (.double(let a), .double(let b)): .double(a * b)
        case (.uint(let a), .uint(let b)): .checked(a.multipliedReportingOverflow(by: b))
        default: nil
        }
    }

    func divided(by other: Value) -> Value? {
        switch (self, other) {
        case (.int, .int(0)), (.uint, .uint(0)): .failure(.divisionByZero, "division by zero")
        case (.int(let a), .int(let b)): .checked(a.dividedReportingOverflow(by: b))
        case (.double(let a), .double(let b)): .double(a / b)
        case (.uint(let a), .uint(let b)): .checked(a.dividedReportingOverflow(by: b))
        default: nil
        }
    }

    func remainder(dividingBy other: Value) -> Value? {
        switch (self, other) {
        case (.int, .int(0)), (.uint, .uint(0)): .failure(.divisionByZero, "modulus by zero")
        case (.int(let a), .int(let b)): .checked(a.remainderReportingOverflow(dividingBy: b))
        case (.uint(let a), .uint(let b)): .checked(a.remainderReportingOverflow(dividingBy: b))
        default: nil
        }
    }

    var negated: Value? {
        switch self {
        case .int(let number): .checked(Int64(0).subtractingReportingOverflow(number))
        case .double(let number): .double(-number)
        case .duration(let span): .checked(nanoseconds: Int64(0).subtractingReportingOverflow(span.nanoseconds))
        default: nil
        }
    }

    private static func checked(_ result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow ? .overflow("integer") : .int(result.partialValue)
    }

    private static func checked(_ result: (partialValue: UInt64, overflow: Bool)) -> Value {
        result.overflow ? .overflow("unsigned integer") : .uint(result.partialValue)
    }

    private static func checked(nanoseconds result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow ? .overflow("duration") : .duration(DurationValue(nanoseconds: result.partialValue))
    }

    private static func checked(_ timestamp: TimestampValue?) -> Value {
        timestamp.map { .timestamp($0) } ?? .overflow("timestamp")
    }
}

extension TimestampValue {
    /// Nil out of range.
    func adding(_ span: DurationValue) -> TimestampValue? {
        TimestampValue(
            seconds: seconds + span.nanoseconds / 1_000_000_000,
            nanoseconds: Int64(nanoseconds) + span.nanoseconds % 1_000_000_000)
    }

    /// Nil out of range.
    func subtracting(_ span: DurationValue) -> TimestampValue? {
        TimestampValue(
            seconds: seconds - span.nanoseconds / 1_000_000_000,
            nanoseconds: Int64(nanoseconds) - span.nanoseconds % 1_000_000_000)
    }
}
