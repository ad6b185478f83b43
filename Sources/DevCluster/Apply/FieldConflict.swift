import JSON
import KubeCore

/// Fields that an apply would change although another manager owns them.
struct FieldConflict: Sendable {
    let owner: ManagedFields.Owner
    let fields: FieldSet

    /// 409 with one cause a field, and a message that lists them by manager.
    static func status(_ conflicts: [FieldConflict]) -> Status {
        let conflicts = conflicts.sorted { $0.ownerText.utf8.lexicographicallyPrecedes($1.ownerText.utf8) }
        let causes = conflicts.flatMap { conflict in
            conflict.fields.paths.map { path in
                Status.Cause(
                    reason: "FieldManagerConflict", message: "conflict with \(conflict.ownerText)", field: path)
            }
        }
        let message: String
        if causes.count == 1, let cause = causes.first {
            message = "Apply failed with 1 conflict: \(cause.message): \(cause.field)"
        } else {
            let lines = conflicts.flatMap { conflict in
                ["conflicts with \(conflict.ownerText):"] + conflict.fields.paths.map { "- \($0)" }
            }
            message = "Apply failed with \(causes.count) conflicts: " + lines.joined(separator: "\n")
        }
        return Status(code: 409, reason: "Conflict", message: message, details: Status.Details(causes: causes))
    }

    /// As `"kubectl-edit" with subresource "status" using apps/v1`.
    private var ownerText: String {
        var text = JSONValue.string(owner.manager).text()
        if !owner.subresource.isEmpty { text += " with subresource \"\(owner.subresource)\"" }
        if owner.operation == .update { text += " using \(owner.apiVersion)" }
        return text
    }
}
