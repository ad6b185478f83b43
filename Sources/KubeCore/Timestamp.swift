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
        guard year >= 1, (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year),
            hour <= 23, minute <= 59,
            second <= 59
        else { return nil }
        guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        // An offset can lead out of the years that four digits can write.
        guard writableSeconds.contains(seconds) else { return nil }
        return seconds * 1_000_000 + fraction
    }

    static func text(of microseconds: Int64, fraction: Bool) -> String {
        let seconds = microseconds.floorDivided(by: 1_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let rest = seconds - days * 86_400
        let date = CivilDate(daysSinceEpoch: days)
        var text = "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T"
        text += "\(pad(rest / 3_600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
        if fraction { text += ".\(pad(microseconds - seconds * 1_000_000, 6))" }
        return text + "Z"
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
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
