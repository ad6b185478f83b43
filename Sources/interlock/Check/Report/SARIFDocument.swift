import Gate
import JSON
import KubeCore

/// `check -o sarif`: SARIF 2.1.0 (OASIS), as code scanning services take it.
enum SARIFDocument {
    static func json(_ report: CheckReport) -> JSONValue {
        let findings = report.findings
        var rules: [String] = []
        for finding in findings where !rules.contains(finding.rule) { rules.append(finding.rule) }
        let indices = Dictionary(uniqueKeysWithValues: zip(rules, rules.indices))
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "interlock", "semanticVersion": .string(InterlockVersion.text),
                            "rules": .array(rules.map { rule($0, findings) }),
                        ]
                    ],
                    "columnKind": "unicodeCodePoints",
                    "invocations": [
                        [
                            "executionSuccessful": .bool(report.answer != .invalid),
                            "exitCode": .integer(Int64(report.exitCode?.rawValue ?? 0)),
                        ]
                    ],
                    "results": .array(results(findings, indices)),
                ]
            ],
        ]
    }

    private static func rule(_ id: String, _ findings: [Finding]) -> JSONValue {
        let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
        let levels = findings.filter { $0.rule == id }.map(\.level)
        let words =
            switch parts.first {
            case "manifest": "The input can be read and is as its schema says"
            case "check": "What is needed to judge the change is known"
            case "baseline": "The built-in rule \(parts.last ?? id)"
            case "task": "The task's own \(parts.last ?? id)"
            default: "Rule \(parts.last ?? id) of GuardPolicy \(parts.first ?? id)"
            }
        return [
            "id": .string(id), "shortDescription": ["text": .string(words)],
            "defaultConfiguration": [
                "level": .string(levels.contains { level(of: $0) == "error" } ? "error" : "warning")
            ],
        ]
    }

    private static func results(_ findings: [Finding], _ indices: [String: Int]) -> [JSONValue] {
        var seen: [String: Int] = [:]
        return findings.map { finding in
            let identity = "\(finding.rule)\n\(finding.subject ?? finding.place.source)\n\(finding.message)"
            let occurrence = seen[identity, default: 0]
            seen[identity] = occurrence + 1
            var message = finding.message
            if let subject = finding.subject, !message.contains(subject) { message = "\(subject): \(message)" }
            return [
                "ruleId": .string(finding.rule), "ruleIndex": (indices[finding.rule] ?? 0).json,
                "level": .string(level(of: finding.level)), "message": ["text": .string(message)],
                "locations": finding.place.source.isEmpty ? [] : [location(of: finding)],
                // Without the line: moving an object in its file makes no new finding of an old one.
                "partialFingerprints": [
                    "interlockFinding/v1": .string(ContentDigest.sha256(.string("\(identity)\n\(occurrence)")))
                ],
            ]
        }
    }

    private static func location(of finding: Finding) -> JSONValue {
        var physical: JSONObject = ["artifactLocation": ["uri": .string(uri(of: finding.place.source))]]
        if let line = finding.place.line {
            var region: JSONObject = ["startLine": line.json]
            region["startColumn"] = finding.place.column?.json
            physical["region"] = .object(region)
        }
        var location: JSONObject = ["physicalLocation": .object(physical)]
        if let subject = finding.subject {
            location["logicalLocations"] = [["fullyQualifiedName": .string(subject), "kind": "resource"]]
        }
        return .object(location)
    }

    private static func level(of level: Finding.Level) -> String {
        switch level {
        case .invalid, .denied: "error"
        case .approval, .warning: "warning"
        case .note: "note"
        }
    }

    /// A path as a relative reference, or a file URI where it is absolute (RFC 3986).
    static func uri(of source: String) -> String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        var path = source
        while path.hasPrefix("./") { path = String(path.dropFirst(2)) }
        var text = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            if allowed.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}
