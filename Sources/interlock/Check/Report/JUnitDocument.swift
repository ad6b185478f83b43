/// `check -o junit`: a test case for each change, in the form that CI services show.
enum JUnitDocument {
    static func text(_ report: CheckReport) -> String {
        let loose = report.remarks.filter { $0.level == .invalid }
        let failures = report.count(.denied) + report.count(.approvalNeeded)
        let errors = report.count(.invalid) + loose.count
        let counts = "tests=\"\(report.changes.count + loose.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"interlock check\" \(counts)>",
            "  <testsuite name=\"interlock check\" \(counts) skipped=\"0\">",
        ]
        for change in report.changes { lines += testCase(change) }
        for finding in loose {
            lines += testCase(
                name: finding.subject ?? finding.place.description, group: "input", place: finding.place,
                [element("error", of: [finding])])
        }
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n")
    }

    private static func testCase(_ change: CheckedChange) -> [String] {
        var elements: [String] = []
        let invalid = change.findings.filter { $0.level == .invalid }
        let denied = change.findings.filter { $0.level == .denied || $0.level == .approval }
        let rest = change.findings.filter { $0.level == .warning || $0.level == .note }
        if !invalid.isEmpty {
            elements.append(element("error", of: invalid))
        } else if !denied.isEmpty {
            elements.append(element("failure", of: denied))
        }
        if !rest.isEmpty {
            elements.append("<system-out>\(escaped(rest.map(line).joined(separator: "\n")))</system-out>")
        }
        let name = change.namespace.isEmpty ? change.name : "\(change.namespace)/\(change.name)"
        return testCase(name: name, group: change.kind, place: change.place, elements)
    }

    private static func testCase(
        name: String, group: String, place: SourcePlace, _ elements: [String]
    ) -> [String] {
        var head = "    <testcase name=\"\(escaped(name))\" classname=\"\(escaped(group))\""
        head += " file=\"\(escaped(place.source))\""
        if let line = place.line { head += " line=\"\(line)\"" }
        if elements.isEmpty { return [head + "/>"] }
        return [head + ">"] + elements.map { "      " + $0 } + ["    </testcase>"]
    }

    private static func element(_ name: String, of findings: [Finding]) -> String {
        let first = findings.first
        let text = findings.map(line).joined(separator: "\n")
        return """
            <\(name) type="\(escaped(first?.rule ?? ""))" message="\(escaped(first?.message ?? ""))">\(escaped(text))</\(name)>
            """
    }

    private static func line(_ finding: Finding) -> String {
        "\(finding.place.description): \(finding.word): \(finding.message) [\(finding.rule)]"
    }

    /// Text as it may stand in XML 1.0; what may not stand there at all is replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append("\u{FFFD}")
            }
        }
        return result
    }
}
