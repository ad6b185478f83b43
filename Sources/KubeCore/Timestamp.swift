import JSON

/// A point in time with a resolution of a microsecond, in UTC; reads and writes RFC 3339.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public init(seconds: Int64) {
        microseconds = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue
    }

    /// Years 0001 to 9999, an offset or Z, up to nine digits of fraction (more precise than a microsecond is cut).
    public init?(parsing text: String) {
        guard let value = RFC3339.microseconds(of: text) else { return nil }
        microseconds = value
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        let (seconds, attoseconds) = right.components
        let delta = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue &+ attoseconds / 1_000_000_000_000
        return Timestamp(microseconds: left.microseconds &+ delta)
    }

    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds &- right.microseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// To the second, as Kubernetes' `metav1.Time`: `2026-11-21T09:30:00Z`.
    public var description: String { RFC3339.text(of: microseconds, fraction: false) }

    /// To the microsecond, as Kubernetes' `metav1.MicroTime`.
    public var microTime: String { RFC3339.text(of: microseconds, fraction: true) }
}

extension Timestamp: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        let text = try String(json: json)
        guard let value = Timestamp(parsing: text) else {
            throw DecodingFailure(
                field: "", message: "\"\(text.prefix(40))\" is not a time; write one as 2026-12-28T00:00:00Z")
        }
        self = value
    }
    public var json: JSONValue { .string(description) }
}

enum RFC3339 {
    /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
    private static let writableSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    static func microseconds(of text: String) -> Int64? {
        var scanner = Scanner(text.utf8[...])
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), scanner.skip("T") || scanner.skip("t"),
            let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2), scanner.skip(":"),
            let second = scanner.digits(2)
        else { return nil }
        guard year >= 1, (1...12).contains(month), day >= 1, day <= daysIn(month, of: year), hour <= 23, minute <= 59,
            second <= 59
        else { return nil }
        guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        let seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        // An offset can lead out of the years that four digits can write.
        guard writableSeconds.contains(seconds) else { return nil }
        return seconds * 1_000_000 + fraction
    }

    static func text(of microseconds: Int64, fraction: Bool) -> String {
        let seconds = microseconds.floorDivided(by: 1_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let rest = seconds - days * 86_400
        let (year, month, day) = civil(days)
        var text = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T"
        text += "\(pad(rest / 3_600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
        if fraction { text += ".\(pad(microseconds - seconds * 1_000_000, 6))" }
        return text + "Z"
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: Substring.UTF8View) { rest = text }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digits(_ count: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<count {
                guard let byte = rest.first, byte &- 0x30 < 10 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
                rest.removeFirst()
            }
            return value
        }

        /// Microseconds; zero where there is no fraction, nil where it is malformed.
        mutating func fraction() -> Int64? {
            guard skip(".") else { return 0 }
            var value: Int64 = 0
            var count = 0
            while let digit = digits(1) {
                if count < 6 { value = value * 10 + digit }
                count += 1
            }
            guard (1...9).contains(count) else { return nil }
            for _ in count..<max(count, 6) { value *= 10 }
            return value
        }

        /// Seconds east of UTC.
        mutating func offset() -> Int64? {
            if skip("Z") || skip("z") { return 0 }
            let sign: Int64
            if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
            guard let hours = digits(2), hours <= 23, skip(":"), let minutes = digits(2), minutes <= 59 else {
                return nil
            }
            return sign * (hours * 3_600 + minutes * 60)
        }
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
