internal import Foundation

/// What a time zone's name means at a point in time.
enum TimeZoneOffset {
    /// Seconds east of Greenwich: for `UTC`, a fixed offset (`+02:00`, `-9:30`), or a name of the IANA data base (`Europe/Berlin`); nil for others.
    ///
    /// The zones' rules come from Foundation's own data, so that they do not hang on what the machine has installed.
    static func seconds(east name: String, at timestamp: TimestampValue) -> Int64? {
        if name.isEmpty || name == "UTC" || name == "Z" { return 0 }
        if let fixed = fixed(name) { return fixed }
        // Foundation also knows forms such as `GMT+2` and abbreviations whose meaning depends on who reads them.
        guard name.contains("/") || isPlain(name), let zone = TimeZone(identifier: name) else { return nil }
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(timestamp.seconds))))
    }

    private static func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) }
    }

    /// `+hh:mm`, `-hh:mm`, `hh:mm`, with one or two digits of hours.
    private static func fixed(_ name: String) -> Int64? {
        var digits = name[...]
        let isWest = digits.first == "-"
        if isWest || digits.first == "+" { digits.removeFirst() }
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        // Signs stand only at the beginning; a number's reader takes them anywhere.
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]), hours <= 23, minutes <= 59
        else { return nil }
        let seconds = Int64(hours) * 3_600 + Int64(minutes) * 60
        return isWest ? -seconds : seconds
    }
}
