/// A version by semver.org: `1.2.3-beta.1+build.5`. Build metadata does not count in comparisons.
public struct SemanticVersion: Sendable {
    public let major: UInt64
    public let minor: UInt64
    public let patch: UInt64
    let prerelease: [Identifier]
    let build: [String]

    enum Identifier: Sendable, Equatable {
        case number(UInt64)
        case text(String)
    }

    public struct Problem: Error, Sendable, CustomStringConvertible {
        public let description: String

        init(_ description: String) { self.description = description }
    }

    /// - Parameter isNormalized: `v1.02` is taken for 1.2.0: without `v` and leading zeros, with the parts it lacks.
    public init(parsing text: String, isNormalized: Bool = false) throws(Problem) {
        let text = isNormalized ? try Self.normalized(text) : text
        if text.isEmpty { throw Problem("Version string empty") }
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw Problem("No Major.Minor.Patch elements found") }
        major = try Self.number(parts[0], "Major", "major number")
        minor = try Self.number(parts[1], "Minor", "minor number")
        var rest = parts[2]
        var metadata: Substring?
        var identifiers: Substring?
        if let plus = rest.utf8.firstIndex(of: UInt8(ascii: "+")) {
            metadata = rest[rest.utf8.index(after: plus)...]
            rest = rest[..<plus]
        }
        if let hyphen = rest.utf8.firstIndex(of: UInt8(ascii: "-")) {
            identifiers = rest[rest.utf8.index(after: hyphen)...]
            rest = rest[..<hyphen]
        }
        patch = try Self.number(rest, "Patch", "patch number")
        var prerelease: [Identifier] = []
        for identifier in identifiers?.split(separator: ".", omittingEmptySubsequences: false) ?? [] {
            prerelease.append(try Self.identifier(identifier))
        }
        self.prerelease = prerelease
        let build = metadata?.split(separator: ".", omittingEmptySubsequences: false).map(String.init) ?? []
        for part in build {
            if part.isEmpty { throw Problem("Build meta data is empty") }
            guard part.utf8.allSatisfy(Self.isIdentifier) else {
                throw Problem("Invalid character(s) found in build meta data \"\(part)\"")
            }
        }
        self.build = build
    }

    private static func number(_ text: Substring, _ name: String, _ place: String) throws(Problem) -> UInt64 {
        guard text.utf8.allSatisfy(isDigit) else {
            throw Problem("Invalid character(s) found in \(place) \"\(text)\"")
        }
        if text.utf8.count > 1, text.hasPrefix("0") {
            throw Problem("\(name) number must not contain leading zeroes \"\(text)\"")
        }
        guard let value = UInt64(text) else { throw Problem("\(name) number is out of range \"\(text)\"") }
        return value
    }

    private static func identifier(_ text: Substring) throws(Problem) -> Identifier {
        if text.isEmpty { throw Problem("Prerelease is empty") }
        if text.utf8.allSatisfy(isDigit) {
            if text.utf8.count > 1, text.hasPrefix("0") {
                throw Problem("Numeric PreRelease version must not contain leading zeroes \"\(text)\"")
            }
            guard let value = UInt64(text) else { throw Problem("PreRelease number is out of range \"\(text)\"") }
            return .number(value)
        }
        guard text.utf8.allSatisfy(isIdentifier) else {
            throw Problem("Invalid character(s) found in prerelease \"\(text)\"")
        }
        return .text(String(text))
    }

    private static func normalized(_ text: String) throws(Problem) -> String {
        let bare = text.hasPrefix("v") ? text.dropFirst() : text[...]
        var parts = bare.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map { part in
            guard part.utf8.count > 1 else { return String(part) }
            let digits = part.drop { $0 == "0" }
            return digits.utf8.first.map(isDigit) ?? false ? String(digits) : "0" + digits
        }
        if parts.count < 3, parts[parts.count - 1].contains(where: { $0 == "+" || $0 == "-" }) {
            throw Problem("short version cannot contain PreRelease/Build meta data")
        }
        while parts.count < 3 { parts.append("0") }
        return parts.joined(separator: ".")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }
}

extension SemanticVersion: Comparable {
    public static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
        (left.major, left.minor, left.patch) == (right.major, right.minor, right.patch)
            && left.prerelease == right.prerelease
    }

    /// A version before its release is less than the release; numbers stand before texts.
    public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        let (a, b) = ((left.major, left.minor, left.patch), (right.major, right.minor, right.patch))
        if a != b { return a < b }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (a, b) in zip(left.prerelease, right.prerelease) where a != b {
            switch (a, b) {
            case (.number(let a), .number(let b)): return a < b
            case (.number, .text): return true
            case (.text, .number): return false
            case (.text(let a), .text(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }
}

extension SemanticVersion: CustomStringConvertible {
    public var description: String {
        let identifiers = prerelease.map { identifier in
            switch identifier {
            case .number(let number): String(number)
            case .text(let text): text
            }
        }
        return "\(major).\(minor).\(patch)" + (identifiers.isEmpty ? "" : "-" + identifiers.joined(separator: "."))
            + (build.isEmpty ? "" : "+" + build.joined(separator: "."))
    }
}
