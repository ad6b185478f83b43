internal import Foundation

/// The time zones that Foundation knows. The only place that reads time zone data.
public struct SystemTimeZones: TimeZoneDatabase {
    public init() {}

    /// Only names of the IANA database: abbreviations such as EST mean different places in different years.
    public func zone(named name: String) -> (any TimeZoneRules)? {
        if name == "UTC" { return FixedOffset.utc }
        guard name.contains("/"), let zone = TimeZone(identifier: name), zone.identifier == name else { return nil }
        return Zone(zone: zone)
    }

    private struct Zone: TimeZoneRules {
        let zone: TimeZone

        func offset(at seconds: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
        }
    }
}
