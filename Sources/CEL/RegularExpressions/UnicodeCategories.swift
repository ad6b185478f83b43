/// The general category of each scalar, as runs.
struct UnicodeCategories: Sendable {
    private let runs: [(first: UInt32, category: String)]

    /// Made when first needed, from what the standard library knows; some milliseconds.
    static let shared = UnicodeCategories()

    private init() {
        var runs: [(first: UInt32, category: String)] = []
        func append(_ first: UInt32, _ category: String) {
            if runs.last?.category != category { runs.append((first, category)) }
        }
        // Planes 4 to 13 are not assigned, 15 and 16 are for private use.
        for range in [0...UInt32(0x3FFFF), 0xE0000...0xEFFFF] {
            for value in range {
                append(value, Unicode.Scalar(value).map { Self.shortName($0.properties.generalCategory) } ?? "Cs")
            }
            append(range.upperBound + 1, "Cn")
        }
        for plane: UInt32 in [0xF, 0x10] {
            append(plane << 16, "Co")
            append(plane << 16 | 0xFFFE, "Cn")
        }
        self.runs = runs
    }

    func set(of categories: Set<String>) -> ScalarSet {
        var ranges: [ClosedRange<UInt32>] = []
        for (index, run) in runs.enumerated() where categories.contains(run.category) {
            let end = index + 1 < runs.count ? runs[index + 1].first - 1 : ScalarSet.maximum
            ranges.append(run.first...end)
        }
        return ScalarSet(ranges)
    }

    private static func shortName(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }

    /// The categories that a name means, in lower case and without separators.
    static let names: [String: Set<String>] = {
        var names: [String: Set<String>] = [:]
        let long: [(String, [String])] = [
            ("Lu", ["uppercaseletter"]), ("Ll", ["lowercaseletter"]), ("Lt", ["titlecaseletter"]),
            ("Lm", ["modifierletter"]), ("Lo", ["otherletter"]), ("Mn", ["nonspacingmark"]), ("Mc", ["spacingmark"]),
            ("Me", ["enclosingmark"]), ("Nd", ["decimalnumber", "digit"]), ("Nl", ["letternumber"]),
            ("No", ["othernumber"]), ("Pc", ["connectorpunctuation"]), ("Pd", ["dashpunctuation"]),
            ("Ps", ["openpunctuation"]), ("Pe", ["closepunctuation"]), ("Pi", ["initialpunctuation"]),
            ("Pf", ["finalpunctuation"]), ("Po", ["otherpunctuation"]), ("Sm", ["mathsymbol"]),
            ("Sc", ["currencysymbol"]), ("Sk", ["modifiersymbol"]), ("So", ["othersymbol"]), ("Zs", ["spaceseparator"]),
            ("Zl", ["lineseparator"]), ("Zp", ["paragraphseparator"]), ("Cc", ["control", "cntrl"]), ("Cf", ["format"]),
            ("Cs", ["surrogate"]), ("Co", ["privateuse"]), ("Cn", ["unassigned"]),
        ]
        for (short, aliases) in long {
            for name in [short.lowercased()] + aliases { names[name] = [short] }
        }
        let groups: [(letter: String, aliases: [String])] = [
            ("L", ["letter"]), ("M", ["mark", "combiningmark"]), ("N", ["number"]), ("P", ["punctuation", "punct"]),
            ("S", ["symbol"]), ("Z", ["separator"]), ("C", ["other"]),
        ]
        for (letter, aliases) in groups {
            let members = Set(long.map(\.0).filter { $0.hasPrefix(letter) })
            for name in [letter.lowercased()] + aliases { names[name] = members }
        }
        for name in ["lc", "casedletter"] { names[name] = ["Lu", "Ll", "Lt"] }
        return names
    }()
}
