import KubeCore

/// What a refused server-side apply says about who owns the fields.
struct OwnershipConflict: Sendable, Hashable {
    struct Owner: Sendable, Hashable {
        var manager: String
        /// As people write fields: `spec.replicas`.
        var field: String
    }

    var owners: [Owner]

    /// Nil where the status is not such a refusal.
    init?(_ status: Status) {
        guard status.code == 409 else { return nil }
        let causes = status.details?.causes.filter { $0.reason == "FieldManagerConflict" } ?? []
        guard !causes.isEmpty else { return nil }
        owners = causes.map { cause in
            Owner(
                manager: Self.manager(in: cause.message),
                field: cause.field.hasPrefix(".") ? String(cause.field.dropFirst()) : cause.field)
        }
    }

    /// Whether what stands in the way is only what ended tasks left behind, or our own notes on the object.
    ///
    /// - Parameter isActive: whether a field manager is that of another task that has not ended.
    func isLeftBehind(isActive: (String) -> Bool) -> Bool {
        owners.allSatisfy { owner in
            if isActive(owner.manager) { return false }
            return owner.manager.hasPrefix(TaskFieldManager.prefix)
                || owner.field.contains("annotations.interlock.dev/")
        }
    }

    /// Whether every owner is a task: it will end, and then its fields are free.
    var isBetweenTasks: Bool { owners.allSatisfy { $0.manager.hasPrefix(TaskFieldManager.prefix) } }

    /// Who owns what, and what to do.
    func sentence(target: String) -> String {
        let parts = owners.map { "\($0.field) of \(target) belongs to \"\($0.manager)\"" }
        let advice =
            isBetweenTasks
            ? "wait until that task has ended, or delete it"
            : "change it there, or have its owner leave the field out so that tasks may set it"
        return parts.joined(separator: ", ") + "; " + advice
    }

    /// The manager's name out of `conflict with "name" using v1 at …`; the API server quotes it.
    private static func manager(in message: String) -> String {
        guard let start = message.firstIndex(of: "\"") else { return message }
        let rest = message[message.index(after: start)...]
        var name = ""
        var isEscaped = false
        for character in rest {
            if isEscaped {
                name.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return name
            } else {
                name.append(character)
            }
        }
        return name
    }
}
