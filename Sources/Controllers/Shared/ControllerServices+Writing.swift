import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// What came of writing a status.
enum StatusWrite: Sendable, Hashable {
    case written
    /// It said that already.
    case unchanged
    /// Somebody wrote the object since it was read, or it is gone: look again.
    case outdated
}

extension ControllerServices {
    /// Brings an object's status to `status` in one write that fails if the object was written since it was read.
    func write<Resource: CustomResource>(_ status: Resource.Status, of resource: Resource) async throws -> StatusWrite {
        guard let change = JSONMergePatch.difference(from: resource.status.json, to: status.json) else {
            throw TerminalError(ControllerError.statusCannotBeWritten)
        }
        if change.objectValue?.isEmpty == true { return .unchanged }
        let patch: JSONValue = [
            "metadata": ["resourceVersion": .string(resource.metadata.resourceVersion)], "status": change,
        ]
        do {
            _ = try await access.merge(
                ObjectAddress(kind: Resource.kind, key: resource.key), patch, into: .status)
            return .written
        } catch let answer as Status where answer.code == 409 || answer.code == 404 {
            return .outdated
        }
    }

    /// Says on an object that cannot be read which field is wrong.
    func reportUndecodable(_ kind: ResourceKind, _ key: ObjectKey, _ failure: DecodingFailure) async throws {
        let address = ObjectAddress(kind: kind, key: key)
        guard let json = try await access.get(address) else { return }
        let status = json["status"]
        var conditions = (try? [Condition](json: status?["conditions"] ?? [])) ?? []
        let before = conditions
        let metadata = try ObjectMeta(json: json["metadata"] ?? [:])
        ObjectCondition(progress: .stalled, reason: "Invalid", message: "\(failure)")
            .set(in: &conditions, generation: metadata.generation, at: now())
        guard conditions != before else { return }
        let patch: JSONValue = [
            "metadata": ["resourceVersion": .string(metadata.resourceVersion)],
            "status": ["observedGeneration": metadata.generation.json, "conditions": conditions.json],
        ]
        _ = try await access.merge(address, patch, into: .status)
        events.record(
            ObservedEvent(
                .warning, reason: "Invalid", action: "Decode", note: "\(failure)",
                regarding: ObjectReference(kind, metadata)))
    }

    /// Tells people what happened to an object.
    func announce<Resource: CustomResource>(
        _ resource: Resource, reason: String, action: String, note: String, isWarning: Bool = false
    ) {
        events.record(
            ObservedEvent(
                isWarning ? .warning : .normal, reason: reason, action: action, note: note,
                regarding: ObjectReference(Resource.kind, resource.metadata)))
    }
}
