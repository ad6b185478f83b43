import JSON

/// A length of time as Kubernetes writes it: `90s`, `10m`, `1h30m`, `250ms`. Never negative.
public struct DurationString: Sendable, Hashable, Comparable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = min(max(0, milliseconds), Self.longest)
    }

    public static func hours(_ count: Int64) -> DurationString { DurationString(milliseconds: count * 3_600_000) }
    public static func minutes(_ count: Int64) -> DurationString { DurationString(milliseconds: count * 60_000) }
    public static func seconds(_ count: Int64) -> DurationString { DurationString(milliseconds: count * 1_000) }

    public var duration: Duration { .milliseconds(milliseconds) }

    /// What the text must match, for schemas; `description` always does.
    public static let pattern = "^([0-9]{1,9}(h|ms|m|s))+$"

    /// 999,999,999 hours: what `pattern` can carry.
    private static let longest: Int64 = 999_999_999 * 3_600_000

    public init?(parsing text: String) {
        var total: Int64 = 0
        var rest = text.utf8[...]
        guard !rest.isEmpty, rest.count <= 64 else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0 &- 0x30 < 10 }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= 9, let count = Int64(String(Substring(digits))) else { return nil }
            let unit = rest.prefix { $0 &- 0x30 >= 10 }
            rest = rest.dropFirst(unit.count)
            let scale: Int64
            switch String(Substring(unit)) {
            case "h": scale = 3_600_000
            case "m": scale = 60_000
            case "s": scale = 1_000
            case "ms": scale = 1
            default: return nil
            }
            let (sum, overflow) = total.addingReportingOverflow(count * scale)
            if overflow || sum > Self.longest { return nil }
            total = sum
        }
        milliseconds = total
    }

    public static func < (left: DurationString, right: DurationString) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension DurationString: CustomStringConvertible {
    public var description: String {
        var rest = milliseconds
        var text = ""
        for (scale, unit) in [(Int64(3_600_000), "h"), (60_000, "m"), (1_000, "s"), (1, "ms")] {
            if rest >= scale { text += "\(rest / scale)\(unit)" }
            rest %= scale
        }
        return text.isEmpty ? "0s" : text
    }
}

extension DurationString: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        let text = try String(json: json)
        guard let value = DurationString(parsing: text) else {
            throw DecodingFailure(
                field: "", message: "\"\(text.prefix(40))\" is not a length of time; write one as 30s, 10m or 1h30m")
        }
        self = value
    }
    public var json: JSONValue { .string(description) }
}
