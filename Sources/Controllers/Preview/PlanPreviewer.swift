import Gate
import InterlockAPI
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Metrics
import Providers

/// Asks the gate about objects that have not been written, with the policies, prices and commitments of a cluster.
///
/// The same code as the controller's, up to the point at which it would write.
public struct PlanPreviewer: Sendable {
    private let services: ControllerServices
    private let requester: String

    /// Reads what decisions depend on, runs `body`, and stops watching.
    ///
    /// - Parameter requester: who would ask; the user behind `client`.
    public static func run<Result: Sendable>(
        client: APIClient, requester: String, _ body: @Sendable (PlanPreviewer) async throws -> Result
    ) async throws -> Result {
        // Caches try for ever; a person wants to hear at once that something may not be read.
        let watched = [
            GuardPolicy.kind, PriceBook.kind, GPUNodePool.kind, AgentConfig.kind, AgentTask.kind, .namespace,
            .configMap,
        ]
        for kind in watched { _ = try await client.list(kind, options: ListOptions(limit: 1)) }
        var logger = Logger(label: "interlock.plan")
        logger.logLevel = .error
        let view = ClusterView(sources: APIClientInformers(client, logger: logger), staleAfter: .seconds(330))
        let services = ControllerServices(
            access: APIClientAccess(client), view: view, desk: AdmissionDesk(view: view), now: { .systemNow() },
            trust: .unverified,
            events: EventRecorder(
                sink: NoEvents(), controller: "interlock.dev/plan", instance: "plan", logger: logger,
                metrics: NOOPMetricsHandler.instance),
            metrics: InterlockMetrics(factory: NOOPMetricsHandler.instance), logger: logger)
        let previewer = PlanPreviewer(services: services, requester: requester)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await view.run() }
            defer { group.cancelAll() }
            for cache in view.caches where await !cache.waitUntilSynced() { throw CancellationError() }
            return try await body(previewer)
        }
    }

    /// What the cluster holds now, for questions that are asked of files.
    public func snapshot() -> ClusterSnapshot { ClusterSnapshot(services.view) }

    /// Works out what `object` would do. It must be a task, a pool or an agent's configuration.
    public func preview(_ object: JSONValue) async throws -> PlanPreview {
        switch object["kind"]?.stringValue {
        case AgentTask.kind.kind: try await preview(task: try AgentTask(json: object))
        case GPUNodePool.kind.kind: try await preview(guarded: GPUNodePool.self, object)
        case AgentConfig.kind.kind: try await preview(guarded: AgentConfig.self, object)
        default:
            throw DecodingFailure(
                field: "kind", message: "must be AgentTask, GPUNodePool or AgentConfig; nothing else is planned")
        }
    }

    private func preview(task: AgentTask) async throws -> PlanPreview {
        // The API server has the last word on the object itself: its schema and its rules.
        let written = try await dryRun(AgentTask.kind, task.key, task.json)
        var task = try AgentTask(json: written.json)
        if task.metadata.annotations[InterlockKey.requestedBy] == nil {
            task.metadata.annotations[InterlockKey.requestedBy] = requester
        }
        let reconciler = TaskReconciler(services: services)
        switch try await reconciler.observe(task) {
        case .waiting(let sentence):
            return PlanPreview(kind: AgentTask.kind, key: task.key, answer: .waiting(sentence))
        case .refused(let verdict):
            var preview = PlanPreview(kind: AgentTask.kind, key: task.key, answer: .denied(verdict.denialMessage))
            preview.verdict = verdict
            return preview
        case .request(let request, _):
            return judged(AgentTask.kind, request, task.metadata, isKnown: written.exists)
        }
    }

    private func preview<Resource: GuardedResource>(
        guarded type: Resource.Type, _ object: JSONValue
    ) async throws -> PlanPreview {
        let wanted = try Resource(json: object)
        let written = try await dryRun(Resource.kind, wanted.key, object)
        let resource = try Resource(json: written.json)
        let metadata = resource.metadata
        let change = TargetChange(
            name: "spec", kind: Resource.targetKind, target: metadata.name,
            targetUID: written.exists ? metadata.uid : nil, labels: metadata.labels,
            before: resource.status.admitted?.json, after: resource.spec.json)
        let annotations = metadata.annotations
        let request = ChangeRequest(
            uid: metadata.uid, namespace: metadata.namespace,
            namespaceLabels: services.view.labels(ofNamespace: metadata.namespace),
            requester: annotations[InterlockKey.changedBy] ?? annotations[InterlockKey.requestedBy] ?? requester,
            changes: [change], unavailable: resource.unavailableParts)
        return judged(Resource.kind, request, metadata, isKnown: written.exists)
    }

    private func judged(
        _ kind: ResourceKind, _ request: ChangeRequest, _ metadata: ObjectMeta, isKnown: Bool
    ) -> PlanPreview {
        let judgement = Judgement(
            request, in: services.desk.context(askedBy: request.uid, at: services.now()),
            annotations: metadata.annotations, earlier: nil, trust: services.trust)
        return PlanPreview(kind: kind, key: metadata.key, judgement: judgement, isDigestFinal: isKnown)
    }

    /// The object as the API server would keep it, and whether it has one of that name.
    private func dryRun(
        _ kind: ResourceKind, _ key: ObjectKey, _ object: JSONValue
    ) async throws -> (json: JSONValue, exists: Bool) {
        let address = ObjectAddress(kind: kind, key: key)
        let exists = try await services.access.get(address) != nil
        var manifest = object
        manifest["status"] = nil
        manifest["metadata"] = Self.applied(object["metadata"])
        // Forced: whose fields they are is for the real write to say; here they only show what would come of it.
        let json = try await services.access.apply(
            address, manifest, as: "interlock-plan", mode: ApplyMode(isForced: true, isDryRun: true))
        return (json, exists)
    }

    /// What may stand in the metadata of an applied object.
    private static func applied(_ metadata: JSONValue?) -> JSONValue {
        var object = metadata?.objectValue ?? JSONObject()
        for key in ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp"] { object[key] = nil }
        return .object(object)
    }
}

/// Where a preview's events go: nowhere.
private struct NoEvents: EventSink {
    func create(_ event: JSONValue, in namespace: String) async throws {}
    func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {}
}
