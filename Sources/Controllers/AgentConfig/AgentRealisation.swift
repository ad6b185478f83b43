import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// An admitted agent configuration takes effect as ConfigMaps that the agent's runtime reads.
struct AgentRealisation: Realisation {
    let services: ControllerServices

    func realise(
        _ admitted: AgentConfigSpec, of agent: AgentConfig, _ status: inout AgentConfigStatus
    ) async throws -> ObjectCondition {
        let delivery = AgentDelivery(agent: agent.key, uid: agent.metadata.uid, admitted: admitted)
        let wasDelivered = status.revision == delivery.revisionKey.name
        // The revision first: the pointer never names one that is not there.
        for wanted in [delivery.revisionMap, delivery.pointerMap] {
            if isInPlace(wanted) { continue }
            switch try await OwnedObjects(services: services).ensure(wanted).effect {
            case .foreign:
                return ObjectCondition(
                    progress: .stalled, reason: "NameTaken",
                    message:
                        "ConfigMap \(wanted.reference.key.name) exists and belongs to somebody else; rename or delete it"
                )
            case .created, .corrected:
                if wasDelivered { tellDrift(agent, wanted) }
            case .none: break
            }
        }
        status.revision = delivery.revisionKey.name
        try await prune(agent, delivery)
        return ObjectCondition(
            progress: .ready, reason: "Delivered", message: "revision \(delivery.revision) is delivered")
    }

    func entry(for agent: AgentConfig) -> AdmissionDesk.Entry? { nil }

    /// Whether the cache shows the object as it must be; only then is the API server not asked.
    private func isInPlace(_ wanted: ProvidedObject) -> Bool {
        guard case .success(let cached)? = services.view.configMaps.store[wanted.reference.key]?.content else {
            return false
        }
        return wanted.isOwned(cached) && !wanted.hasDrifted(in: cached)
    }

    private func tellDrift(_ agent: AgentConfig, _ wanted: ProvidedObject) {
        services.announce(
            agent, reason: "DriftCorrected", action: "Deliver",
            note: "ConfigMap \(wanted.reference.key.name) was changed or deleted by somebody else and is put back",
            isWarning: true)
    }

    /// Deletes revisions beyond those that are kept, oldest first; never the one that is in force.
    private func prune(_ agent: AgentConfig, _ delivery: AgentDelivery) async throws {
        let label = AgentDelivery.label(agent.metadata.name)
        let maps = services.view.configMaps.store.objects(
            index: AgentLabelIndex.name, value: AgentLabelIndex.value(agent.metadata.namespace, label))
        let revisions = maps.compactMap { map -> (key: ObjectKey, uid: String, created: String, version: String)? in
            guard case .success(let json) = map.content, json["immutable"]?.boolValue == true,
                delivery.revisionMap.isOwned(json), map.key != delivery.revisionKey
            else { return nil }
            let created = json[path: "metadata", "creationTimestamp"]?.stringValue ?? ""
            return (map.key, map.uid, created, map.resourceVersion)
        }
        let excess = revisions.count - (AgentDelivery.keptRevisions - 1)
        guard excess > 0 else { return }
        // Creation times are whole seconds; among equals the version decides.
        let oldest = revisions.sorted { ($0.created, Int($0.version) ?? 0) < ($1.created, Int($1.version) ?? 0) }
            .prefix(excess)
        for revision in oldest {
            try await services.access.delete(
                ObjectAddress(kind: .configMap, key: revision.key), uid: revision.uid,
                resourceVersion: revision.version)
        }
    }
}
