import Logging

/// How much is logged: a level, and others for loggers whose label begins with a prefix.
///
/// Written `info` or `info,interlock.informer=debug,interlock.requests=warning`. A prefix ends at a dot or at the
/// label's end; the longest that fits holds.
public struct LogLevels: Sendable, Hashable, CustomStringConvertible {
    public var level: Logger.Level
    public var byPrefix: [String: Logger.Level]

    /// More prefixes than anybody writes.
    static let maximumPrefixes = 64
    static let maximumPrefixBytes = 128

    public init(_ level: Logger.Level, byPrefix: [String: Logger.Level] = [:]) {
        self.level = level
        self.byPrefix = byPrefix
    }

    /// Reads the written form; throws a sentence that says what is wrong.
    public init(parsing text: String) throws(LogLevelsError) {
        var level: Logger.Level?
        var byPrefix: [String: Logger.Level] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { Self.trimmed($0) }
            guard let named = sides.last, let parsed = Logger.Level(rawValue: named.lowercased()) else {
                throw LogLevelsError(text: Self.trimmed(part))
            }
            if sides.count == 1 {
                guard level == nil else { throw LogLevelsError(text: text, problem: .twoLevels) }
                level = parsed
            } else {
                guard Self.isPrefix(sides[0]), byPrefix.count < Self.maximumPrefixes else {
                    throw LogLevelsError(text: sides[0], problem: .prefix)
                }
                byPrefix[sides[0]] = parsed
            }
        }
        self.init(level ?? .info, byPrefix: byPrefix)
    }

    /// What holds for a logger.
    public func level(of label: String) -> Logger.Level {
        guard !byPrefix.isEmpty else { return level }
        var prefix = label[...]
        while true {
            if let level = byPrefix[String(prefix)] { return level }
            guard let dot = prefix.lastIndex(of: ".") else { return level }
            prefix = prefix[..<dot]
        }
    }

    /// The written form.
    public var description: String {
        ([level.rawValue] + byPrefix.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: ",")
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }

    private static func isPrefix(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumPrefixBytes
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
                default: false
                }
            }
    }
}

/// Levels that cannot be read.
public struct LogLevelsError: Error, Sendable, Hashable, CustomStringConvertible {
    enum Problem: Sendable, Hashable {
        case level, twoLevels, prefix
    }

    let text: String
    var problem = Problem.level

    public var description: String {
        let levels = "trace, debug, info, notice, warning, error or critical"
        // Shown to whoever sent it: cut, and without anything that moves a terminal.
        let shown =
            "\""
            + String(
                String.UnicodeScalarView(
                    text.unicodeScalars.filter { $0.isASCII && $0.value >= 32 && $0.value != 127 }.prefix(80))) + "\""
        return switch problem {
        case .level: "\(shown) is no log level; write \(levels), or logger=level, separated by commas"
        case .twoLevels: "\(shown) has two levels; write one, and logger=level for others"
        case .prefix:
            "\(shown) is no logger's name; write letters, digits, dots, - and _, as in interlock.informer=debug"
        }
    }
}
