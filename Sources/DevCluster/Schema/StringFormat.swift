import CEL
import KubeCore

/// The formats of strings that the API server checks; it lets every text pass for one that it does not know.
enum StringFormat {
    /// Whether `text` has the format; nil for a format that is not checked.
    static func fits(_ text: String, _ format: String) -> Bool? {
        // Longer than any text with one of these formats; `byte` has no bound.
        if text.utf8.count > 4_096, format != "byte" { return checks[format] == nil ? nil : false }
        return checks[format].map { $0(text) }
    }

    private static let checks: [String: @Sendable (String) -> Bool] = [
        "date-time": { Timestamp(parsing: $0) != nil },
        "datetime": { Timestamp(parsing: $0) != nil },
        "date": { Timestamp(parsing: $0 + "T00:00:00Z") != nil },
        "duration": isDuration,
        "ipv4": isIPv4,
        "ipv6": isIPv6,
        "ip": { isIPv4($0) || isIPv6($0) },
        "cidr": isCIDR,
        "mac": { matches($0, "^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$") },
        "uuid": { matches($0, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$") },
        "uuid3": { matches($0, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$") },
        "uuid4": { matches($0, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$") },
        "uuid5": { matches($0, "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$") },
        "byte": isBase64,
        "email": { matches($0, "^[^@\\s<>,;]+@[^@\\s<>,;]+$") },
        "hostname": { $0.utf8.count <= 255 && matches($0, "(?i)^[a-z0-9]([a-z0-9-]{0,62}\\.?)+$") },
        "uri": { matches($0, "^([a-zA-Z][a-zA-Z0-9+.-]*:[^\\s]+|/[^\\s]*)$") },
        "hexcolor": { matches($0, "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$") },
        "bsonobjectid": { matches($0, "^[0-9a-fA-F]{24}$") },
        "creditcard": { matches($0, "^[0-9]{13,19}$") },
        "ssn": { matches($0, "^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$") },
        "isbn": { matches($0, "^([0-9]{9}[0-9Xx]|[0-9]{13})$") },
        "isbn10": { matches($0, "^[0-9]{9}[0-9Xx]$") },
        "isbn13": { matches($0, "^[0-9]{13}$") },
        "rgbcolor": { matches($0, "^rgb\\( *[0-9]{1,3} *, *[0-9]{1,3} *, *[0-9]{1,3} *\\)$") },
    ]

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        (try? RegularExpressionCache.shared.expression(pattern).matches(text)) ?? false
    }

    /// Go's durations, `1h30m` with fractions and a sign, and `3 days` with the units' names.
    private static func isDuration(_ text: String) -> Bool {
        let unit = "(ns|us|µs|μs|ms|s|m|h)"
        if text == "0" || matches(text, "^[-+]?(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\(unit))+$") { return true }
        let names =
            "(nanoseconds?|nanos?|microseconds?|micros?|milliseconds?|millis?|seconds?|secs?|minutes?|mins?"
            + "|hours?|hrs?|days?|weeks?|ns|us|µs|ms|s|m|h|d|w)"
        return matches(text, "^([0-9]+(\\.[0-9]+)?\\s*\(names))+$")
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard let value = Int(part), part.utf8.allSatisfy({ $0 &- 0x30 < 10 }), part.count <= 3 else {
                    return false
                }
                return value <= 255 && (part.count == 1 || part.first != "0")
            }
    }

    private static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var count = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, group) in groups.enumerated() {
                if index == halves.count - 1, position == groups.count - 1, isIPv4(String(group)) {
                    count += 2
                } else if (1...4).contains(group.utf8.count), UInt16(group, radix: 16) != nil, group.first != "+" {
                    count += 1
                } else {
                    return false
                }
            }
        }
        return halves.count == 2 ? count <= 7 : count == 8
    }

    private static func isCIDR(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let bits = Int(parts[1]) else {
            return false
        }
        return isIPv4(String(parts[0])) ? bits <= 32 : isIPv6(String(parts[0])) && bits <= 128
    }

    private static func isBase64(_ text: String) -> Bool {
        let body = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }
        guard body.count % 4 == 0 else { return false }
        let padding = body.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return padding <= 2
            && body.dropLast(padding).allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
                default: false
                }
            }
    }
}
