import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import KubeRuntime
import Logging
import Providers
import Synchronization
import Testing

@testable import Controllers

/// What each of two processes does of one object's work, on caches that do not move.
@Suite("Duties")
struct DutiesTests {
    static let pool = ObjectKey(namespace: "n", name: "a")

    private static func spec(_ replicas: Int) -> GPUNodePoolSpec {
        GPUNodePool.make("a", in: "n") { $0.spec.replicas = replicas }.spec
    }

    /// Of 4 nodes as admitted; its spec asks for 6, as the task brought it.
    private static var edited: GPUNodePool {
        var pool = GPUNodePool.make("a", in: "n") {
            $0.spec.replicas = 6
            $0.status.admitted = spec(4)
            $0.status.observedGeneration = 1
        }
        pool.metadata.uid = "pool"
        pool.metadata.resourceVersion = "7"
        pool.metadata.generation = 2
        pool.metadata.annotations = [InterlockKey.task: "n/one"]
        return pool
    }

    private static func task(_ phase: TaskPhase) -> AgentTask {
        var target = AdmittedTarget()
        target.change = "scale"
        target.kind = .gpuNodePool
        target.name = "a"
        target.uid = "pool"
        target.operation = .apply
        target.before = SpecDigest.of(spec(4))
        target.after = SpecDigest.of(spec(6))
        target.spec = spec(6).json.objectValue
        var admission = TaskAdmission()
        admission.digest = "sha256:plan"
        admission.targets = [target]
        var task = AgentTask.make("one", in: "n", agent: "agent", changes: [.scale("a", to: 6)])
        task.metadata.uid = "task"
        task.metadata.resourceVersion = "9"
        task.metadata.generation = 1
        task.status.phase = phase
        task.status.session = Session()
        task.status.observedGeneration = 1
        task.status.admission = admission
        return task
    }

    private func withServices(
        _ duties: Duties, task: AgentTask, agent: AgentConfig? = AgentConfig.make("agent", in: "n"),
        _ body: (ControllerServices, RecordingAccess) async throws -> Void
    ) async throws {
        let access = RecordingAccess(objects: [task.key: Self.task(.applying).json])
        var objects: [ResourceKind: [JSONValue]] = [
            GPUNodePool.kind: [Self.edited.json], AgentTask.kind: [task.json],
        ]
        if var agent {
            agent.status.admitted = agent.spec
            objects[AgentConfig.kind] = [agent.json]
        }
        let view = ClusterView(sources: FrozenSources(objects: objects), staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        let services = ControllerServices(
            access: access, view: view, desk: AdmissionDesk(view: view), now: { Timestamp(seconds: 1_800_000_000) },
            trust: .unverified,
            events: EventRecorder(sink: NoEvents(), controller: "test", instance: "test"),
            metrics: InterlockMetrics(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            duties: duties)
        try await body(services, access)
    }

    private func reconciler(_ services: ControllerServices) -> GuardedReconciler<PoolRealisation> {
        GuardedReconciler(
            services: services, informer: services.view.pools, realisation: PoolRealisation(services: services))
    }

    @Test(
        "what a task brought is taken up by whoever admits, who counts it while no cache shows it and the task has ended"
    )
    func takesUp() async throws {
        try await withServices(.admitting, task: Self.task(.succeeded)) { services, access in
            _ = try await reconciler(services).reconcile(Self.pool)
            let admitted = access.patches.compactMap { $0[path: "status", "admitted", "replicas"] }
            #expect(admitted == [6])
            let commitments = services.desk.context(askedBy: "other", at: services.now()).commitments
            #expect(commitments[Self.pool]?.admitted?.desiredReplicas == 6)
        }
    }

    @Test("whoever carries out admits nothing, and does not say of a spec that it was looked at")
    func carriesOut() async throws {
        try await withServices(.carryingOut, task: Self.task(.applying)) { services, access in
            _ = try await reconciler(services).reconcile(Self.pool)
            #expect(access.patches.allSatisfy { $0[path: "status", "admitted"] == nil })
            #expect(access.patches.allSatisfy { $0[path: "status", "observedGeneration"] == nil })
            await #expect(throws: TerminalError.self) {
                try await reconciler(services).admit(
                    Self.edited, Self.edited.status, by: AdmittedBy(), now: services.now())
            }
        }
    }

    @Test("whoever admits leaves a pool alone whose spec is admitted, and a task that is being applied")
    func leavesAlone() async throws {
        try await withServices(.admitting, task: Self.task(.applying)) { services, access in
            let key = ObjectKey(namespace: "n", name: "one")
            let outcome = try await TaskReconciler(services: services).reconcile(key)
            #expect(outcome == .waitForChange)
            #expect(access.patches.isEmpty)
        }
    }

    @Test("a task that waits to be planned is left alone by whoever carries out, and an admission of its is refused")
    func plans() async throws {
        var task = Self.task(.planning)
        task.status = AgentTaskStatus()
        try await withServices(.carryingOut, task: task) { [task] services, access in
            let reconciler = TaskReconciler(services: services)
            let outcome = try await reconciler.reconcile(task.key)
            #expect(outcome == .after(.seconds(10)))
            #expect(access.patches.isEmpty)
            let admitted = Self.task(.applying).status
            await #expect(throws: TerminalError.self) { try await reconciler.save(admitted, of: task) }
            #expect(access.patches.isEmpty)
        }
    }
}

/// Answers with what it was given, and remembers what is written.
final class RecordingAccess: ClusterAccess {
    private let objects: [ObjectKey: JSONValue]
    // A mutex: tests read what reconcilers write.
    private let written = Mutex<[JSONValue]>([])

    init(objects: [ObjectKey: JSONValue]) { self.objects = objects }

    var patches: [JSONValue] { written.withLock { $0 } }

    func get(_ reference: ObjectAddress) async throws -> JSONValue? { objects[reference.key] }

    func apply(
        _ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode
    ) async throws -> JSONValue { manifest }

    func merge(_ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart) async throws -> JSONValue {
        written.withLock { $0.append(patch) }
        return patch
    }

    func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws {}
}

struct NoEvents: EventSink {
    func create(_ event: JSONValue, in namespace: String) async throws {}
    func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {}
}
