extension String {
    /// The text as it can be shown on a terminal and in a log: control and formatting characters, which could hide or
    /// reorder what is shown, are written as `\u{1b}`, and what is longer than `limit` characters is cut.
    func printable(limit: Int = 512) -> String {
        let isPlain = utf8.count <= limit && utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        if isPlain { return self }
        var text = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            if count == limit { return text + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Provable {
    /// The same, with a reason that can be shown.
    var printable: Provable {
        switch self {
        case .known: self
        case .notKnown(let reason): .notKnown(reason.printable())
        }
    }
}
