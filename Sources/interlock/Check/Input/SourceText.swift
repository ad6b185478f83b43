/// A text that a command was pointed at, kept so that messages can show its lines.
struct SourceText: Sendable {
    /// As people named it: a path, or `standard input`.
    let name: String
    let bytes: [UInt8]
    /// Whether it was named on the command line itself, not found in a folder: then it must be of use.
    var isNamed = true

    /// The text of a line (one-based), as it may be printed; nil where there is none.
    func line(_ number: Int) -> String? {
        guard number > 0 else { return nil }
        var rest = bytes[...]
        for _ in 1..<number {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            rest = rest[(end + 1)...]
        }
        let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return line.isEmpty && rest.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}

/// A place in a text that a finding is about.
struct SourcePlace: Sendable, Hashable {
    /// The text's name; empty where the finding is about no text.
    var source: String
    /// One-based; nil where the finding is about the text as a whole.
    var line: Int?
    /// One-based, in characters.
    var column: Int?

    /// `pools.yaml:12:5`.
    var description: String {
        if source.isEmpty { return "interlock check" }
        guard let line else { return source }
        return "\(source):\(line)" + (column.map { ":\($0)" } ?? "")
    }
}
