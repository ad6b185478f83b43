import InterlockAPI

/// The order in which a task's changes are made: as written, but after everything that they depend on.
enum ChangeOrder {
    /// The changes in order, or every reason why there is none.
    static func order(_ changes: [Change]) -> Result<[Change], RefusedChanges> {
        let problems = duplicates(changes) + unknownNames(changes)
        if !problems.isEmpty { return .failure(RefusedChanges(sentences: problems)) }
        var ordered: [Change] = []
        var done: Set<String> = []
        var rest = changes
        while !rest.isEmpty {
            guard let next = rest.firstIndex(where: { $0.dependsOn.allSatisfy(done.contains) }) else {
                let names = rest.map { "\"\($0.name)\"" }.joined(separator: ", ")
                return .failure(
                    RefusedChanges(sentences: [
                        "spec.changes: \(names) wait for each other through dependsOn; remove one of the arrows"
                    ]))
            }
            done.insert(rest[next].name)
            ordered.append(rest.remove(at: next))
        }
        return .success(ordered)
    }

    private static func duplicates(_ changes: [Change]) -> [String] {
        var names: Set<String> = []
        var targets: [ChangeTarget: String] = [:]
        var problems: [String] = []
        for change in changes {
            if !names.insert(change.name).inserted {
                problems.append("spec.changes: two changes are called \"\(change.name)\"; give each a name of its own")
            }
            if let other = targets[change.target] {
                problems.append(
                    "spec.changes: \"\(other)\" and \"\(change.name)\" are both for \(change.target.kind.rawValue) \(change.target.name); make them one change"
                )
            } else {
                targets[change.target] = change.name
            }
        }
        return problems
    }

    private static func unknownNames(_ changes: [Change]) -> [String] {
        let names = Set(changes.map(\.name))
        return changes.flatMap { change in
            change.dependsOn.filter { !names.contains($0) }.map {
                "spec.changes: \"\(change.name)\" depends on \"\($0)\", which is no change of this task"
            }
        }
    }
}

/// Why a task's changes cannot be planned, a sentence each.
struct RefusedChanges: Error, Sendable, Hashable {
    var sentences: [String]
}
