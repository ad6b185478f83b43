/// Writes Prometheus' text exposition format 0.0.4.
struct ExpositionWriter {
    private(set) var text = ""

    mutating func begin(_ name: String, kind: String, help: String?) {
        if let help {
            text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        }
        text += "# TYPE \(name) \(kind)\n"
    }

    mutating func sample(_ name: String, _ labels: Labels, _ value: String, le bound: String? = nil) {
        text += name
        var pairs = labels.pairs.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        if let bound { pairs.append("le=\"\(bound)\"") }
        if !pairs.isEmpty { text += "{\(pairs.joined(separator: ","))}" }
        text += " \(value)\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let integer = Int64(exactly: value) { return String(integer) }
        return value.description
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; anything else becomes an underscore.
    static func metricName(_ text: String) -> String { name(text, allowsColon: true) }

    static func labelName(_ text: String) -> String { name(text, allowsColon: false) }

    private static func name(_ text: String, allowsColon: Bool) -> String {
        let cleaned = text.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
            case ":" where allowsColon: ":"
            default: "_"
            }
        }
        guard let first = cleaned.first else { return "_" }
        return (first.isNumber ? "_" : "") + String(cleaned)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
