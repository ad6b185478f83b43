extension TimestampValue {
    /// Reads RFC 3339: `2026-11-21T17:18:19.5+01:00`; nil otherwise, and out of range.
    public init?(parsing text: String) {
        var reader = TimestampReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T"), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
            let nanoseconds = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.isValid, hour < 24, minute < 60, second < 60 else { return nil }
        let time = hour * 3_600 + minute * 60 + second
        self.init(seconds: date.daysSinceEpoch * 86_400 + time - offset, nanoseconds: nanoseconds)
    }
}

/// The parts of a timestamp's text, one after the other.
private struct TimestampReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == character.value else { return false }
        position += 1
        return true
    }

    /// Exactly so many decimal digits.
    mutating func number(_ count: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The decimals of a second as nanoseconds; 0 where there are none. What is finer is cut off.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var number: Int64 = 0
        var count = 0
        while let digit = digit() {
            if count < 9 { number = number * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { number *= 10 }
        return number
    }

    /// Seconds east of Greenwich.
    mutating func offset() -> Int64? {
        if skip("Z") { return 0 }
        let isWest = next == UInt8(ascii: "-")
        guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return isWest ? -seconds : seconds
    }

    private mutating func digit() -> Int64? {
        guard let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else { return nil }
        position += 1
        return Int64(next - UInt8(ascii: "0"))
    }
}

extension TimestampValue: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many decimals as it needs.
    public var description: String {
        let parts = CivilTime(self, offset: 0)
        let date = parts.date
        var text = Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2)
        text +=
            "T" + Self.padded(parts.hour, 2) + ":" + Self.padded(parts.minute, 2) + ":" + Self.padded(parts.second, 2)
        if nanoseconds > 0 { text += "." + FractionText.digits(UInt64(nanoseconds)) }
        return text + "Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

/// A point in time as the clocks and calendars of a place show it.
struct CivilTime {
    let date: CivilDate
    let hour: Int64
    let minute: Int64
    let second: Int64
    /// 0 is Sunday.
    let dayOfWeek: Int64

    /// - Parameter offset: seconds east of Greenwich.
    init(_ timestamp: TimestampValue, offset: Int64) {
        // Within ten thousand years; nothing here can leave 64 bits.
        let local = timestamp.seconds + offset
        let days = (local >= 0 ? local : local - 86_399) / 86_400
        let time = local - days * 86_400
        date = CivilDate(daysSinceEpoch: days)
        hour = time / 3_600
        minute = time / 60 % 60
        second = time % 60
        dayOfWeek = ((days + 4) % 7 + 7) % 7
    }
}
