import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// A task's targets at the API server: as they are, as a change would make them, and the change itself.
struct TargetAccess: Sendable {
    let task: ObjectKey
    let services: ControllerServices

    /// What came of applying a change, for real or as a dry run.
    enum Answer: Sendable {
        case applied(GuardedSnapshot)
        /// Fields belong to others; the sentence says whose and what to do.
        case owned(OwnershipConflict)
        case refused(String)
        /// Somebody wrote the target since it was read.
        case outdated
    }

    func address(of target: ChangeTarget) -> ObjectAddress {
        ObjectAddress(
            kind: target.kind.resourceKind, key: ObjectKey(namespace: task.namespace, name: target.name))
    }

    /// The target as it is now; nil where there is none.
    func live(_ target: ChangeTarget) async throws -> GuardedSnapshot? {
        guard let json = try await services.access.get(address(of: target)) else { return nil }
        return try snapshot(target, json)
    }

    /// What a change would do, worked out by a server-side dry run.
    func standing(of change: InterlockAPI.Change) async throws -> TargetStanding {
        let title = "\(change.target.kind.rawValue) \(change.target.name)"
        let live = try await live(change.target)
        if let live {
            guard live.wasLookedAt else { return .waiting("\(title) has not been looked at yet") }
            guard !live.metadata.isBeingDeleted else { return .waiting("\(title) is being deleted") }
            // Whoever approves this task must not approve somebody else's edit with it.
            if change.operation == .apply, live.hasPendingEdit(besidesTask: task) {
                return .waiting(
                    """
                    \(title) has a change of its own that is not admitted (\(live.ready?.reason ?? "Waiting")); this task \
                    is planned when that is settled
                    """)
            }
        }
        switch change.operation {
        case .delete:
            guard live != nil else { return .refused(missing(change.target)) }
            return .planned(change, live: live, after: nil)
        case .apply:
            switch try await apply(change, to: live, plan: nil, isDryRun: true) {
            case .applied(let after): return planned(change, live, after)
            case .refused(let sentence): return .refused(sentence)
            case .outdated: return .waiting("\(title) changed while it was looked at")
            case .owned(let conflict):
                let sentence = conflict.sentence(target: title)
                if conflict.isBetweenTasks { return .waiting(sentence) }
                return try await contested(change, live, sentence)
            }
        }
    }

    /// A change of fields that belong to others: worked out all the same, so that everything against it is told at once.
    private func contested(
        _ change: InterlockAPI.Change, _ live: GuardedSnapshot?, _ sentence: String
    ) async throws -> TargetStanding {
        let mode = ApplyMode(isForced: true, isDryRun: true)
        let manifest = manifest(of: change, live: live, plan: nil)
        do {
            let answer = try await services.access.apply(
                address(of: change.target), manifest, as: TaskFieldManager.name(of: task), mode: mode)
            return planned(change, live, try snapshot(change.target, answer), obstacles: [sentence])
        } catch is Status {
            return .refused(sentence)
        }
    }

    private func planned(
        _ change: InterlockAPI.Change, _ live: GuardedSnapshot?, _ after: GuardedSnapshot, obstacles: [String] = []
    ) -> TargetStanding {
        let title = "\(change.target.kind.rawValue) \(change.target.name)"
        let unavailable = after.unavailable.map { "\(title): \($0)" }
        return .planned(change, live: live, after: after, obstacles: obstacles + unavailable)
    }

    /// Applies a change's spec as this task's field manager.
    ///
    /// Fields are taken over only from tasks that have ended or are gone; what they left is nobody's any more.
    ///
    /// - Parameters:
    ///   - live: the target as it was read; it must not have been written since. Nil creates it.
    ///   - plan: the digest of the admitted plan; nil in a dry run before there is one.
    func apply(
        _ change: InterlockAPI.Change, to live: GuardedSnapshot?, plan: String?, isDryRun: Bool
    ) async throws -> Answer {
        let manifest = manifest(of: change, live: live, plan: plan)
        let manager = TaskFieldManager.name(of: task)
        let address = address(of: change.target)
        do {
            let mode = ApplyMode(isDryRun: isDryRun)
            return .applied(
                try snapshot(change.target, try await services.access.apply(address, manifest, as: manager, mode: mode))
            )
        } catch let status as Status {
            guard let conflict = OwnershipConflict(status) else { return try answer(status, change, live) }
            guard conflict.isLeftBehind(isActive: isActive) else { return .owned(conflict) }
        }
        do {
            let mode = ApplyMode(isForced: true, isDryRun: isDryRun)
            return .applied(
                try snapshot(change.target, try await services.access.apply(address, manifest, as: manager, mode: mode))
            )
        } catch let status as Status {
            return try answer(status, change, live)
        }
    }

    /// Deletes the target, if it is still the object that was read.
    func delete(_ target: ChangeTarget, _ live: GuardedSnapshot) async throws -> Bool {
        do {
            try await services.access.delete(
                address(of: target), uid: live.metadata.uid, resourceVersion: live.metadata.resourceVersion)
            return true
        } catch let status as Status where status.code == 409 {
            return false
        }
    }

    private func manifest(of change: InterlockAPI.Change, live: GuardedSnapshot?, plan: String?) -> JSONValue {
        let kind = change.target.kind.resourceKind
        var annotations: JSONObject = [InterlockKey.task: .string(task.description)]
        if let plan { annotations[InterlockKey.plan] = .string(plan) }
        var metadata: JSONObject = [
            "name": .string(change.target.name), "namespace": .string(task.namespace),
            "annotations": .object(annotations),
        ]
        if let live {
            metadata["resourceVersion"] = .string(live.metadata.resourceVersion)
            metadata["uid"] = .string(live.metadata.uid)
        }
        return [
            "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind), "metadata": .object(metadata),
            "spec": .object(change.spec ?? [:]),
        ]
    }

    private func answer(_ status: Status, _ change: InterlockAPI.Change, _ live: GuardedSnapshot?) throws -> Answer {
        let title = "\(change.target.kind.rawValue) \(change.target.name)"
        switch status.code {
        case 409: return .outdated
        case 422 where live == nil && status.isMissingFields:
            let fields = status.missingFields.joined(separator: ", ")
            return .refused(
                "\(missing(change.target)); a change that creates it needs its whole spec (missing: \(fields))")
        case 404 where live != nil: return .outdated
        case 400, 404, 405, 413, 422: return .refused("change \"\(change.name)\" of \(title) is refused: \(status)")
        case 500 where status.message.contains("failed to create typed patch object"):
            return .refused("change \"\(change.name)\" of \(title) is refused: \(status)")
        default: throw status
        }
    }

    private func missing(_ target: ChangeTarget) -> String {
        "\(target.kind.rawValue) \(target.name) does not exist in namespace \(task.namespace)"
    }

    private func snapshot(_ target: ChangeTarget, _ json: JSONValue) throws -> GuardedSnapshot {
        do {
            return try GuardedSnapshot(target.kind, json: json)
        } catch {
            throw ControllerError.undecodable("\(target.kind.rawValue) \(target.name) cannot be read: \(error)")
        }
    }

    /// Whether it is the field manager of another task of this namespace that has not ended.
    private func isActive(_ manager: String) -> Bool {
        services.view.isActive(manager: manager, besides: task)
    }
}

extension Status {
    var missingFields: [String] {
        (details?.causes ?? []).filter { $0.reason == "FieldValueRequired" }.map(\.field)
    }

    /// Whether all that is wrong is that fields are missing.
    var isMissingFields: Bool { !missingFields.isEmpty && missingFields.count == details?.causes.count }
}
