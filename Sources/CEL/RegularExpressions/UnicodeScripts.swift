/// The scalars of each script, for `\p{Greek}`.
enum UnicodeScripts {
    /// By the script's name in lower case and without separators; `nil` for one that is not known.
    static func set(named name: String) -> ScalarSet? { sets[name] }

    /// Read from the table when first needed.
    private static let sets: [String: ScalarSet] = {
        var sets: [String: ScalarSet] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard let name = parts.first else { continue }
            let ranges = parts.dropFirst().compactMap { part -> ClosedRange<UInt32>? in
                let bounds = part.split(separator: "-").compactMap { UInt32($0, radix: 16) }
                guard let first = bounds.first, let last = bounds.last, first <= last else { return nil }
                return first...last
            }
            sets[name.lowercased().filter { $0 != "_" }] = ScalarSet(ranges)
        }
        return sets
    }()
}
