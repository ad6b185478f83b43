import Controllers
import InterlockAPI
import JSON
import KubeClient
import KubeCore

/// What a check knows of a cluster. Reading it writes nothing there.
struct LiveSide: Sendable {
    var snapshot: ClusterSnapshot
    /// The objects that the texts are about, as they are, by kind and key.
    var objects: [String: JSONValue] = [:]

    /// Reads what decisions depend on, and every object of `subjects`.
    static func read(_ session: Session, for subjects: [ManifestSet.Subject]) async throws -> LiveSide {
        let snapshot = try await PlanPreviewer.run(client: session.client, requester: "") { $0.snapshot() }
        if let problem = snapshot.problem { throw CommandExit.error(problem) }
        var live = LiveSide(snapshot: snapshot)
        for subject in subjects {
            let kind: ResourceKind
            switch subject.content {
            case .task: continue
            case .pool: kind = GPUNodePool.kind
            case .agent: kind = AgentConfig.kind
            }
            let key = subject.key
            live.objects[subject.title] = try await session.find(kind, namespace: key.namespace, name: key.name)
        }
        return live
    }
}

/// Fields that tasks have set on an object and that its manifest leaves to them: applying the manifest does not move them.
enum TaskOwnedFields {
    private static let managerPrefix = "interlock/"

    /// - Parameters:
    ///   - manifest: with defaults; what comes back is this, with the fields that stay.
    ///   - written: the manifest as people wrote it: what stands there is theirs.
    static func kept(of live: JSONValue, in manifest: JSONValue, written: JSONValue) -> JSONValue {
        var result = manifest
        for entry in live[path: "metadata", "managedFields"]?.arrayValue ?? []
        where entry["manager"]?.stringValue?.hasPrefix(managerPrefix) == true {
            guard let fields = entry[path: "fieldsV1", "f:spec"], let spec = live["spec"] else { continue }
            result["spec"] = kept(fields, of: spec, in: result["spec"] ?? [:], written: written["spec"])
        }
        return result
    }

    private static func kept(
        _ fields: JSONValue, of live: JSONValue, in manifest: JSONValue, written: JSONValue?
    ) -> JSONValue {
        var result = manifest
        for (key, inner) in fields.objectValue ?? [:] where key.hasPrefix("f:") {
            let name = String(key.dropFirst(2))
            guard let value = live[name] else { continue }
            if let writtenValue = written?[name] {
                guard writtenValue.objectValue != nil, let below = manifest[name] else { continue }
                result[name] = kept(inner, of: value, in: below, written: writtenValue)
            } else {
                result[name] = value
            }
        }
        return result
    }
}
