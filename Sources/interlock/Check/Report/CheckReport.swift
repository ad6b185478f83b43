/// Everything that a check found.
struct CheckReport: Sendable {
    enum Answer: String, Sendable {
        case allowed = "Allowed"
        case approvalNeeded = "ApprovalNeeded"
        case denied = "Denied"
        /// Something in the input cannot be judged.
        case invalid = "Invalid"
    }

    /// In the order in which they were judged.
    var changes: [CheckedChange] = []
    /// Of the input as a whole; those of a change stand with it.
    var remarks: [Finding] = []
    var policyCount = 0

    /// All findings, in the order in which people look for them: by text, then by place.
    var findings: [Finding] {
        let all = remarks.filter { $0.place.line != nil } + changes.flatMap(\.findings)
        let sources = (all.map(\.place.source)).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        let rank = Dictionary(uniqueKeysWithValues: zip(sources, sources.indices))
        let placed = all.enumerated().sorted { left, right in
            func key(_ entry: (offset: Int, element: Finding)) -> (Int, Int, Int, Int) {
                let place = entry.element.place
                return (rank[place.source] ?? 0, place.line ?? 0, place.column ?? 0, entry.offset)
            }
            return key(left) < key(right)
        }
        return placed.map(\.element) + remarks.filter { $0.place.line == nil }
    }

    var answer: Answer {
        let levels = Set(findings.map(\.level))
        if levels.contains(.invalid) { return .invalid }
        if levels.contains(.denied) { return .denied }
        return levels.contains(.approval) ? .approvalNeeded : .allowed
    }

    /// 0 fine, 1 something cannot be judged, 2 approval needed, 3 denied.
    var exitCode: CommandExit.Code? {
        switch answer {
        case .allowed: nil
        case .approvalNeeded: .approvalNeeded
        case .denied: .denied
        case .invalid: .error
        }
    }

    func count(_ answer: CheckedChange.Answer) -> Int { changes.count { $0.answer == answer } }

    /// `4 changes held to 2 policies: 1 denied, 1 needs approval, 2 fine`.
    var summary: String {
        func amount(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        let policies = "\(policyCount) \(policyCount == 1 ? "policy" : "policies")"
        let errors = findings.count { $0.level == .invalid }
        var parts: [String] = []
        if errors > 0 { parts.append(amount(errors, "error")) }
        if count(.denied) > 0 { parts.append("\(count(.denied)) denied") }
        let waiting = count(.approvalNeeded)
        if waiting > 0 { parts.append("\(waiting) need\(waiting == 1 ? "s" : "") approval") }
        if count(.allowed) > 0 { parts.append("\(count(.allowed)) fine") }
        let plans = changes.count { $0.kind == "TerraformPlan" }
        let noun = plans == changes.count && plans > 0 ? "plan" : "change"
        let head = "\(amount(changes.count, noun)) held to \(policies)"
        return parts.isEmpty ? "\(head): nothing to object" : "\(head): \(parts.joined(separator: ", "))"
    }
}
