/// A report as a compiler would print it.
struct CheckText {
    let terminal: Terminal
    /// By name; findings show the line that they are about.
    let texts: [String: SourceText]
    /// Longer lines are cut around the place.
    private static let maximumLine = 160

    init(terminal: Terminal, texts: [SourceText]) {
        self.terminal = terminal
        self.texts = Dictionary(texts.map { ($0.name, $0) }) { first, _ in first }
    }

    func lines(of report: CheckReport) -> [String] {
        report.findings.flatMap(lines) + [summary(of: report)]
    }

    private func summary(of report: CheckReport) -> String {
        let style: Terminal.Style =
            switch report.answer {
            case .allowed: .green
            case .approvalNeeded: .yellow
            case .denied, .invalid: .red
            }
        return terminal.styled(report.summary, style, .bold) + "."
    }

    func lines(of finding: Finding) -> [String] {
        let place = terminal.styled(printable(finding.place.description), .bold)
        let word = terminal.styled(finding.word + ":", Self.style(of: finding.level), .bold)
        var message = printable(finding.message)
        if let subject = finding.subject, !message.contains(subject) { message = "\(printable(subject)): \(message)" }
        let rule = terminal.styled("[\(printable(finding.rule))]", .dim)
        return ["\(place): \(word) \(message) \(rule)"] + excerpt(of: finding)
    }

    /// The line that the finding is about, and a caret under the place.
    private func excerpt(of finding: Finding) -> [String] {
        guard let number = finding.place.line, let column = finding.place.column,
            let text = texts[finding.place.source], !Self.mayHoldSecrets(text, finding),
            let line = text.line(number)
        else { return [] }
        let characters = Array(line.unicodeScalars)
        guard column >= 1, column <= characters.count + 1 else { return [] }
        let start = column > Self.maximumLine ? column - 40 : 1
        let shown = characters[(start - 1)..<min(characters.count, start - 1 + Self.maximumLine)]
        let label = String(repeating: " ", count: max(0, 5 - String(number).count)) + String(number)
        let width = Self.width(of: characters[(column - 1)...])
        let caret = "^" + String(repeating: "~", count: max(0, min(width, Self.maximumLine) - 1))
        // A tab is one character here as there.
        return [
            terminal.styled("\(label) | ", .dim) + printable(String(String.UnicodeScalarView(shown))),
            terminal.styled("      | ", .dim) + String(repeating: " ", count: column - start)
                + terminal.styled(caret, Self.style(of: finding.level)),
        ]
    }

    /// The length of the value or key that begins here.
    private static func width(of rest: ArraySlice<Unicode.Scalar>) -> Int {
        guard let first = rest.first else { return 1 }
        if first == "\"" || first == "'" {
            guard let end = rest.dropFirst().firstIndex(of: first) else { return rest.count }
            return end - rest.startIndex + 1
        }
        return max(1, rest.prefix { !" \t,:]}#".unicodeScalars.contains($0) }.count)
    }

    /// What cannot be read is of no known kind: where it may be a Secret its lines are not shown.
    private static func mayHoldSecrets(_ text: SourceText, _ finding: Finding) -> Bool {
        guard finding.rule == "manifest/syntax" else { return false }
        let word = Array("secret".utf8)
        return text.bytes.indices.dropLast(word.count - 1).contains { start in
            zip(text.bytes[start...], word).allSatisfy { $0 | 0x20 == $1 }
        }
    }

    private static func style(of level: Finding.Level) -> Terminal.Style {
        switch level {
        case .invalid, .denied: .red
        case .approval, .warning: .yellow
        case .note: .cyan
        }
    }
}
