extension ScalarSet {
    /// With all that differs from one of its scalars in case only, by Unicode's simple folding: `K` for `k`, too.
    var ignoringCase: ScalarSet {
        guard let last = ranges.last, last.upperBound >= 0x41 else { return self }
        var added: [ClosedRange<UInt32>] = []
        if last.upperBound < 0x80 {
            for range in ranges { Self.foldASCII(range, into: &added) }
        } else {
            for (scalar, others) in CaseFolding.shared.others where contains(scalar) {
                added += others.map { $0...$0 }
            }
        }
        return ScalarSet(ranges + added)
    }

    private static func foldASCII(_ range: ClosedRange<UInt32>, into added: inout [ClosedRange<UInt32>]) {
        for (from, to) in [(UInt32(0x41), UInt32(0x61)), (0x61, 0x41)] where range.overlaps(from...(from + 25)) {
            let letters = range.clamped(to: from...(from + 25))
            added.append((letters.lowerBound - from + to)...(letters.upperBound - from + to))
            // The Kelvin sign and the long s are letters of these, too.
            if letters.contains(from + 10) { added.append(0x212A...0x212A) }
            if letters.contains(from + 18) { added.append(0x17F...0x17F) }
        }
    }
}

/// Which scalars are one but for their case.
struct CaseFolding: Sendable {
    /// For each scalar with a case, the others of its orbit.
    let others: [UInt32: [UInt32]]

    /// Made when first needed, from the properties that the standard library knows; a few milliseconds.
    static let shared = CaseFolding()

    private init() {
        var orbits: [UInt32: Set<UInt32>] = [:]
        for value: UInt32 in 0x41...0x1E943 {
            guard let scalar = Unicode.Scalar(value),
                scalar.properties.isCased || scalar.properties.changesWhenCaseMapped
            else { continue }
            let folded = Self.folded(scalar)
            orbits[folded, default: [folded]].insert(value)
        }
        var others: [UInt32: [UInt32]] = [:]
        for orbit in orbits.values where orbit.count > 1 {
            for scalar in orbit { others[scalar] = orbit.subtracting([scalar]).sorted() }
        }
        self.others = others
    }

    /// The lower case of the upper case, where each is one scalar.
    private static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
        // Turkish i's are no case of others, by simple folding.
        if scalar.value == 0x130 || scalar.value == 0x131 { return scalar.value }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        let lower = single(upper.properties.lowercaseMapping) ?? upper
        return lower.value
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
