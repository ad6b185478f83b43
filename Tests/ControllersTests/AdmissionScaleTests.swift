import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import KubeRuntime
import Testing

@testable import Controllers
@testable import Gate

/// More objects than a cache keeps decoded: whoever looks at all of them decodes them, and is seen doing it.
@Suite("What a judgement costs in a large cluster")
struct AdmissionScaleTests {
    private static let applying = 700
    private static let ended = 700
    private let now = Timestamp(seconds: 1_000_000)

    private static func object<Resource: CustomResource>(_ resource: Resource, uid: String) -> JSONValue {
        var resource = resource
        resource.metadata.uid = uid
        resource.metadata.resourceVersion = "7"
        return resource.json
    }

    private static func target(_ index: Int) -> AdmittedTarget {
        var target = AdmittedTarget()
        target.change = "scale"
        target.name = "pool-\(index)"
        target.spec = GPUNodePool.make(target.name, in: "n") { $0.spec.replicas = 6 }.spec.json.objectValue
        return target
    }

    private static func task(_ index: Int, _ phase: TaskPhase) -> JSONValue {
        object(
            AgentTask.make("\(phase)-\(index)", in: "n", agent: "a", changes: [.scale("pool-\(index)", to: 1)]) {
                $0.status.phase = phase
                $0.status.admission = TaskAdmission()
                $0.status.admission?.targets = [target(index)]
            }, uid: "\(phase)-\(index)")
    }

    private static func sources() -> FrozenSources {
        FrozenSources(objects: [
            GPUNodePool.kind: (0..<applying).map { index in
                object(
                    GPUNodePool.make("pool-\(index)", in: "n") {
                        $0.spec.replicas = 2
                        $0.status.admitted = $0.spec
                    }, uid: "pool-\(index)")
            },
            AgentTask.kind: (0..<applying).map { task($0, .applying) } + (0..<ended).map { task($0, .succeeded) }
                + [task(1, .planning)],
            GuardPolicy.kind: [
                object(
                    GuardPolicy.make("guard") {
                        $0.budget = Budget()
                        $0.budget?.currency = "USD"
                        $0.budget?.maxHourly = Money(1_000_000)
                    }, uid: "guard")
            ],
            PriceBook.kind: [object(PriceBook.make(), uid: "list")],
            .namespace: (0..<600).map { ["metadata": ["name": .string("n\($0)"), "uid": .string("n\($0)")]] },
        ])
    }

    private func withView(_ body: (ClusterView, DecodeCounter) throws -> Void) async throws {
        let sources = Self.sources()
        let view = ClusterView(sources: sources, staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        try body(view, sources.decodes)
    }

    @Test("a judgement decodes no task and no pool, and prices only what the asking task has reserved itself")
    func judgement() async throws {
        try await withView { view, decodes in
            let desk = AdmissionDesk(view: view)
            let base = view.committed.commitments().appraisals
            let before = decodes.total
            for index in 0..<50 {
                let context = desk.context(askedBy: "applying-\(index)", at: now)
                #expect(context.commitments.appraisals <= base + 1)
                #expect(context.commitments[ObjectKey(namespace: "n", name: "pool-\(index)")]?.reserved == nil)
                let other = ObjectKey(namespace: "n", name: "pool-\(index + 1)")
                #expect(context.commitments[other]?.reserved?.replicas == 6)
            }
            #expect(decodes.total == before)
            // 80 USD per node and hour: two nodes of each, six of them reserved.
            let committed = view.policySetNow.policies.first?.totals(in: view.committed.commitments())?.hourlyAdmitted
            #expect(committed == Money(Int64(160 * Self.applying)))
        }
    }

    @Test("tasks that have ended are never decoded, and those that are applied once")
    func ended() async throws {
        try await withView { _, decodes in
            #expect(decodes[AgentTask.kind] == Self.applying)
        }
    }

    @Test("an admission that no cache shows yet costs its own pools, and none of the others")
    func overlay() async throws {
        let sources = Self.sources()
        let view = ClusterView(sources: sources, staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        let desk = AdmissionDesk(view: view)
        let task = ObjectKey(namespace: "n", name: "planning-1")
        try await desk.withTurn {
            ((), .task(task, uid: "planning-1", version: "7", targets: [Self.target(1), Self.target(9_999)]))
        }
        let (base, before) = (view.committed.commitments().appraisals, sources.decodes.total)
        for _ in 0..<20 {
            let context = desk.context(askedBy: "nobody", at: now)
            #expect(context.commitments.appraisals <= base + 2)
            #expect(context.commitments[ObjectKey(namespace: "n", name: "pool-9999")]?.reserved?.replicas == 6)
        }
        // The namespace of the pool that nobody knows may be asked for its labels; it is not there.
        #expect(sources.decodes.total == before)
        #expect(view.committed.commitments()[ObjectKey(namespace: "n", name: "pool-9999")] == nil)
    }

    @Test("the namespaces that a policy takes in are counted once, not for each new number in its status")
    func namespaces() async throws {
        try await withView { view, decodes in
            let policy = try #require(view.policySetNow.policies.first)
            #expect(view.matchedNamespaces(policy) == 600)
            let before = decodes.total
            for _ in 0..<10 { #expect(view.matchedNamespaces(policy) == 600) }
            #expect(decodes.total == before)
        }
    }

    @Test("lookups find the tasks that they are about without decoding any")
    func lookups() async throws {
        try await withView { view, decodes in
            let before = decodes.total
            let pool = ObjectKey(namespace: "n", name: "pool-1")
            #expect(view.tasksToPlan(for: .gpuNodePool, pool).map(\.name) == ["planning-1"])
            #expect(Set(view.openTasks(for: .gpuNodePool, pool).map(\.name)) == ["planning-1", "applying-1"])
            #expect(view.openTasks(of: ObjectKey(namespace: "n", name: "a")).count == Self.applying + 1)
            #expect(view.tasks(in: [.planning], namespace: "n").map(\.name) == ["planning-1"])
            let manager = TaskFieldManager.name(of: ObjectKey(namespace: "n", name: "applying-1"))
            #expect(view.isActive(manager: manager, besides: pool))
            #expect(!view.isActive(manager: manager, besides: ObjectKey(namespace: "n", name: "applying-1")))
            let gone = TaskFieldManager.name(of: ObjectKey(namespace: "n", name: "succeeded-1"))
            #expect(!view.isActive(manager: gone, besides: pool))
            #expect(decodes.total == before)
        }
    }
}
