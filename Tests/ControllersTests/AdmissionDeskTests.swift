import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import KubeRuntime
import Synchronization
import Testing

@testable import Controllers

@Suite("The desk at which admissions are made")
struct AdmissionDeskTests {
    private let now = Timestamp(seconds: 1_000_000)

    private func object<Resource: CustomResource>(_ resource: Resource, uid: String) -> JSONValue {
        var resource = resource
        resource.metadata.uid = uid
        resource.metadata.resourceVersion = "7"
        return resource.json
    }

    private func pool(_ name: String, admitted replicas: Int) -> JSONValue {
        object(
            GPUNodePool.make(name, in: "n") {
                $0.spec.replicas = replicas
                $0.status.admitted = $0.spec
            }, uid: "pool-\(name)")
    }

    private func target(_ pool: String, _ replicas: Int) -> AdmittedTarget {
        var target = AdmittedTarget()
        target.change = "scale"
        target.name = pool
        target.spec = GPUNodePool.make(pool, in: "n") { $0.spec.replicas = replicas }.spec.json.objectValue
        return target
    }

    private func task(_ name: String, _ phase: TaskPhase, _ target: AdmittedTarget, done: Bool = false) -> JSONValue {
        object(
            AgentTask.make(name, in: "n", agent: "a", changes: [.scale(target.name, to: 1)]) {
                $0.status.phase = phase
                $0.status.admission = TaskAdmission()
                $0.status.admission?.targets = [target]
                var step = StepStatus(name: "scale")
                step.phase = done ? .done : .waiting
                $0.status.steps = [step]
            }, uid: "task-\(name)")
    }

    /// A view whose caches are complete, for as long as `body` runs.
    private func withView(_ sources: FrozenSources, _ body: (ClusterView) async throws -> Void) async throws {
        let view = ClusterView(sources: sources, staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        try await body(view)
    }

    private func reserved(_ desk: AdmissionDesk, _ pool: String, by uid: String = "nobody") -> Int? {
        desk.context(askedBy: uid, at: now).commitments[ObjectKey(namespace: "n", name: pool)]?.reserved?
            .desiredReplicas
    }

    @Test("what an admitted task has not taken up is reserved; what is done, or ended, is not")
    func reservations() async throws {
        let sources = FrozenSources(objects: [
            GPUNodePool.kind: [pool("a", admitted: 2), pool("b", admitted: 2), pool("c", admitted: 2)],
            AgentTask.kind: [
                task("a", .applying, target("a", 6)), task("b", .applying, target("b", 6), done: true),
                task("c", .failed, target("c", 6)),
            ],
        ])
        try await withView(sources) { view in
            let desk = AdmissionDesk(view: view)
            #expect(reserved(desk, "a") == 6)
            #expect(reserved(desk, "b") == nil)
            #expect(reserved(desk, "c") == nil)
            // What a task reserved itself does not stand in its own way.
            #expect(reserved(desk, "a", by: "task-a") == nil)
        }
    }

    @Test("what was just admitted counts although no cache shows it yet")
    func overlay() async throws {
        let sources = FrozenSources(objects: [
            GPUNodePool.kind: [pool("a", admitted: 2)],
            AgentTask.kind: [task("waiting", .awaitingApproval, target("a", 6))],
        ])
        try await withView(sources) { view in
            let desk = AdmissionDesk(view: view)
            #expect(reserved(desk, "a") == nil)
            let entry = AdmissionDesk.Entry.task(
                ObjectKey(namespace: "n", name: "waiting"), uid: "task-waiting", version: "7", targets: [target("a", 6)]
            )
            try await desk.withTurn { ((), entry) }
            #expect(reserved(desk, "a") == 6)
            // A task that the cache has in another version speaks for itself from then on.
            let old = AdmissionDesk.Entry.task(
                ObjectKey(namespace: "n", name: "waiting"), uid: "task-waiting", version: "6", targets: [target("z", 9)]
            )
            try await desk.withTurn { ((), old) }
            #expect(reserved(desk, "z") == nil)
            let raised = GPUNodePool.make("a", in: "n") { $0.spec.replicas = 4 }.spec
            try await desk.withTurn {
                ((), .pool(ObjectKey(namespace: "n", name: "a"), uid: "pool-a", version: "7", admitted: raised))
            }
            let pools = desk.context(askedBy: "nobody", at: now).commitments
            #expect(pools[ObjectKey(namespace: "n", name: "a")]?.admitted == raised)
        }
    }

    @Test("an admission counts in the moment when a cache has it and those who follow the cache have not heard")
    func between() async throws {
        let sources = ProbedSources(objects: [
            GPUNodePool.kind: [pool("a", admitted: 2), pool("b", admitted: 2)],
            AgentTask.kind: [task("one", .awaitingApproval, target("a", 6))],
        ])
        let view = ClusterView(sources: sources, staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        let desk = AdmissionDesk(view: view)
        let (one, b) = (ObjectKey(namespace: "n", name: "one"), ObjectKey(namespace: "n", name: "b"))
        let raised = GPUNodePool.make("b", in: "n") { $0.spec.replicas = 4 }.spec
        try await desk.withTurn { ((), .task(one, uid: "task-one", version: "7", targets: [target("a", 6)])) }
        try await desk.withTurn { ((), .pool(b, uid: "pool-b", version: "7", admitted: raised)) }

        var next = task("one", .applying, target("a", 6))
        next["metadata"]?["resourceVersion"] = "8"
        let claimed = await sources.change(AgentTask.kind, to: next) { [self] in reserved(desk, "a") }
        #expect(claimed == .some(.some(6)))
        var nextPool = pool("b", admitted: 4)
        nextPool["metadata"]?["resourceVersion"] = "9"
        let admitted = await sources.change(GPUNodePool.kind, to: nextPool) { [now] in
            desk.context(askedBy: "nobody", at: now).commitments[b]?.admitted
        }
        #expect(admitted == .some(.some(raised)))
    }

    @Test("a new status of a policy wakes nobody; new labels, another spec, and what cannot be read do")
    func kindsOfChange() {
        func policy(_ edit: (inout GuardPolicy) -> Void) -> CachedObject<GuardPolicy> {
            var policy = GuardPolicy.make("guard") { _ in }
            edit(&policy)
            return CachedObject(key: policy.key, content: .success(policy))
        }
        let plain = policy { _ in }
        let broken = CachedObject<GuardPolicy>(
            key: plain.key, content: .failure(DecodingFailure(field: "spec", message: "is wrong")))
        #expect(!KubeRuntime.Change.updated(old: plain, new: policy { $0.status.matchedNamespaces = 3 }).isOfSpec)
        #expect(!KubeRuntime.Change.updated(old: plain, new: policy { $0.metadata.annotations = ["a": "b"] }).isOfSpec)
        #expect(KubeRuntime.Change.updated(old: plain, new: policy { $0.spec.halt = true }).isOfSpec)
        #expect(KubeRuntime.Change.updated(old: plain, new: policy { $0.metadata.labels = ["a": "b"] }).isOfSpec)
        #expect(
            KubeRuntime.Change.updated(old: plain, new: broken).isOfSpec && KubeRuntime.Change.added(plain).isOfSpec)
        #expect(KubeRuntime.Change.deleted(plain).isOfSpec)
        func namespace(_ labels: [String: String]) -> CachedObject<ObjectMeta> {
            CachedObject(key: ObjectKey(name: "n"), content: .success(ObjectMeta(name: "n", labels: labels)))
        }
        #expect(!KubeRuntime.Change.updated(old: namespace(["a": "b"]), new: namespace(["a": "b"])).isOfLabels)
        #expect(KubeRuntime.Change.updated(old: namespace(["a": "b"]), new: namespace(["a": "c"])).isOfLabels)
    }

    @Test("an agent wakes its tasks where they are judged otherwise, not for what it delivers")
    func standings() {
        func agent(_ edit: (inout AgentConfig) -> Void) -> CachedObject<AgentConfig> {
            let agent = AgentConfig.make("a", in: "n") {
                $0.status.admitted = $0.spec
                edit(&$0)
            }
            return CachedObject(key: agent.key, content: .success(agent))
        }
        let plain = agent { _ in }
        func isOther(_ edit: (inout AgentConfig) -> Void) -> Bool {
            Controllers.isOtherStanding(.updated(old: plain, new: agent(edit)))
        }
        #expect(!isOther { $0.status.revision = "r2" } && !isOther { $0.spec.model = "other" })
        #expect(isOther { $0.spec.enabled = false } && isOther { $0.status.admitted?.riskClass = .advisory })
        #expect(isOther { $0.status.admitted = nil } && Controllers.isOtherStanding(.deleted(plain)))
    }

    @Test("turns never overlap and come in the order of asking")
    func turns() async throws {
        let queue = TurnQueue()
        let room = Room()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await queue.withTurn {
                        room.enter()
                        await Task.yield()
                        room.leave()
                    }
                }
            }
        }
        #expect(room.most == 1)
    }

    /// Counts who is inside at one time.
    private final class Room: Sendable {
        private let state = Mutex((inside: 0, most: 0))

        var most: Int { state.withLock { $0.most } }

        func enter() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
        }

        func leave() { state.withLock { $0.inside -= 1 } }
    }

    @Test("nothing is admitted before every cache is complete")
    func unsynced() async throws {
        let view = ClusterView(sources: FrozenSources(silent: [GuardPolicy.kind]), staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches where cache.name != "guardpolicies" { _ = await cache.waitUntilSynced() }
        #expect(view.blocker()?.contains("guardpolicies") == true)
    }

    @Test("nothing is admitted when a cache was not confirmed for too long")
    func stale() async throws {
        let view = ClusterView(sources: FrozenSources(), staleAfter: .zero)
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        #expect(view.blocker()?.contains("last confirmed") == true)
    }

    @Test(
        "a pool or a price that cannot be read stops admissions and is named; a policy that cannot be read blocks by itself"
    )
    func unreadable() async throws {
        let broken: JSONValue = [
            "metadata": ["name": "x", "namespace": "n", "uid": "u"], "spec": ["replicas": "many"],
        ]
        try await withView(FrozenSources(objects: [GPUNodePool.kind: [broken]])) { view in
            #expect(view.blocker()?.contains("GPUNodePool n/x cannot be read (spec.") == true)
        }
        let policy: JSONValue = ["metadata": ["name": "x", "uid": "u"], "spec": ["halt": "maybe"]]
        try await withView(FrozenSources(objects: [GuardPolicy.kind: [policy]])) { view in
            #expect(view.blocker() == nil)
            #expect(view.policySetNow.policies.first?.problems.first?.field == "spec.halt")
        }
    }
}
