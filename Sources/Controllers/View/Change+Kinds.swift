import InterlockAPI
import JSON
import KubeCore
import KubeRuntime

extension KubeRuntime.Change {
    /// Whether an object came, went or could not be read, or `isOther` says that old and new differ.
    private func isChange(_ isOther: (Object, Object) -> Bool) -> Bool {
        guard case .updated(let old, let new) = self else { return true }
        guard case .success(let before) = old.content, case .success(let after) = new.content else { return true }
        return isOther(before, after)
    }
}

extension KubeRuntime.Change where Object: CustomResource {
    /// Whether more has changed than the object's status, or things that only people and tools look at.
    var isOfSpec: Bool { isChange { $0.spec != $1.spec || $0.metadata.labels != $1.metadata.labels } }

    /// Whether the object is there, and what it is labelled, has changed.
    var isOfLabels: Bool { isChange { $0.metadata.labels != $1.metadata.labels } }
}

extension KubeRuntime.Change<ObjectMeta> {
    var isOfLabels: Bool { isChange { $0.labels != $1.labels } }
}

extension CachedObject<ObjectMeta> {
    /// Nil where the namespace cannot be read.
    var namespaceLabels: [String: String]? {
        guard case .success(let metadata) = content else { return nil }
        return metadata.labels
    }
}

extension CachedObject<AgentTask> {
    /// Where the task stands, read from its document without decoding it.
    var phase: TaskPhase? { document.string(at: "status", "phase").flatMap(TaskPhase.init(rawValue:)) }

    /// Whether the task has ended for the spec that it has now, read from its document without decoding it.
    var hasEnded: Bool {
        guard phase?.isEnd == true else { return false }
        return (document.integer(at: "status", "observedGeneration") ?? 0)
            == (document.integer(at: "metadata", "generation") ?? 0)
    }
}

extension CachedObject {
    /// Whether the object's status has a condition of this type, read from its document without decoding it.
    func hasCondition(_ type: String) -> Bool {
        (document["status"]?["conditions"]?.elements ?? []).contains { $0.string(at: "type") == type }
    }
}
