/// The sets that have names in RE2's syntax.
extension ScalarSet {
    /// `\d`, `\W` and their like; nil for another letter.
    static func perl(_ letter: Unicode.Scalar) -> (set: ScalarSet, isInverted: Bool)? {
        switch letter {
        case "d": (digit, false)
        case "D": (digit, true)
        case "w": (word, false)
        case "W": (word, true)
        case "s": (space, false)
        case "S": (space, true)
        default: nil
        }
    }

    /// `[:alpha:]` and its like, by what stands between the colons; `nil` for another name.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": ScalarSet([0...0x7F])
        case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
        case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
        case "digit": digit
        case "graph": ScalarSet([0x21...0x7E])
        case "lower": ScalarSet([0x61...0x7A])
        case "print": ScalarSet([0x20...0x7E])
        case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
        case "upper": ScalarSet([0x41...0x5A])
        case "word": word
        case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }

    /// `\p{Lu}`, `\p{Greek}`: a general category by its short or long name, or a script; `nil` for another name.
    ///
    /// Case, underscores, hyphens and spaces do not count.
    static func unicode(_ name: String) -> ScalarSet? {
        let key = String(name.unicodeScalars.filter { !"_- ".unicodeScalars.contains($0) }).lowercased()
        switch key {
        case "any": return all
        case "ascii": return ScalarSet([0...0x7F])
        case "assigned": return UnicodeCategories.shared.set(of: ["Cn"]).inverted
        default: break
        }
        if let categories = UnicodeCategories.names[key] {
            return UnicodeCategories.shared.set(of: categories)
        }
        return UnicodeScripts.set(named: key)
    }
}
