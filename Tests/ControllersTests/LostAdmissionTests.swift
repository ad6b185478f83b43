import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import KubeRuntime
import Testing

@testable import Controllers

@Suite("Admissions whose answer was lost")
struct LostAdmissionTests {
    struct ConnectionLost: Error {}

    static let pool = ObjectKey(namespace: "n", name: "a")
    static let task = ObjectKey(namespace: "n", name: "one")

    private func spec(_ replicas: Int) -> GPUNodePoolSpec {
        GPUNodePool.make("a", in: "n") { $0.spec.replicas = replicas }.spec
    }

    private var taskEntry: AdmissionDesk.Entry {
        var target = AdmittedTarget()
        target.change = "scale"
        target.name = "a"
        target.spec = spec(6).json.objectValue
        return .task(Self.task, uid: "task", version: "7", targets: [target])
    }

    private func poolEntry(_ replicas: Int) -> AdmissionDesk.Entry {
        .pool(Self.pool, uid: "pool", version: "7", admitted: spec(replicas))
    }

    /// A pool of 4 nodes, and a task that is not admitted.
    private func withDesk(_ body: (AdmissionDesk) async throws -> Void) async throws {
        var pool = GPUNodePool.make("a", in: "n") {
            $0.spec.replicas = 4
            $0.status.admitted = $0.spec
        }
        pool.metadata.uid = "pool"
        pool.metadata.resourceVersion = "7"
        var task = AgentTask.make("one", in: "n", agent: "a", changes: [.scale("a", to: 6)]) {
            $0.status.phase = .awaitingApproval
        }
        task.metadata.uid = "task"
        task.metadata.resourceVersion = "7"
        let sources = FrozenSources(objects: [GPUNodePool.kind: [pool.json], AgentTask.kind: [task.json]])
        let view = ClusterView(sources: sources, staleAfter: .seconds(330))
        let running = Task { await view.run() }
        defer { running.cancel() }
        for cache in view.caches { _ = await cache.waitUntilSynced() }
        try await body(AdmissionDesk(view: view))
    }

    /// What is reserved for the pool, beside what is admitted, after an admission failed in this way.
    private func reserved(
        _ desk: AdmissionDesk, after error: any Error, of entry: AdmissionDesk.Entry, by uid: String = "another"
    ) async -> Int? {
        await #expect(throws: (any Error).self) {
            try await desk.withTurn {
                try await desk.writing(entry) { throw error }
                return ((), entry)
            }
        }
        let commitments = desk.context(askedBy: uid, at: Timestamp(seconds: 1_000_000)).commitments
        #expect(commitments[Self.pool]?.admitted == spec(4))
        return commitments[Self.pool]?.reserved?.desiredReplicas
    }

    static let unclear: [any Error] = [
        ConnectionLost(), Status(code: 500, reason: "InternalError", message: "?"),
        Status(code: 504, reason: "Timeout", message: "?"), Status(code: 408, reason: "Timeout", message: "?"),
    ]

    @Test("an admission that may have been written takes room, so that no other gets the same")
    func lost() async throws {
        for error in Self.unclear {
            try await withDesk { #expect(await reserved($0, after: error, of: taskEntry) == 6) }
            try await withDesk { #expect(await reserved($0, after: error, of: poolEntry(6)) == 6) }
        }
    }

    @Test("an admission that the server refused takes none", arguments: [403, 409, 422, 429])
    func refused(code: Int) async throws {
        let error = Status(code: code, reason: "Refused", message: "no")
        try await withDesk { #expect(await reserved($0, after: error, of: taskEntry) == nil) }
        try await withDesk { #expect(await reserved($0, after: error, of: poolEntry(6)) == nil) }
    }

    @Test("what may have been given back counts until that is known")
    func smaller() async throws {
        try await withDesk { desk in
            _ = await reserved(desk, after: ConnectionLost(), of: poolEntry(2))
            let commitments = desk.context(askedBy: "another", at: Timestamp(seconds: 1_000_000)).commitments
            #expect(commitments[Self.pool]?.admitted?.desiredReplicas == 4)
        }
    }

    @Test("who asked does not stand in its own way when it asks again")
    func own() async throws {
        try await withDesk { #expect(await reserved($0, after: ConnectionLost(), of: taskEntry, by: "task") == nil) }
        try await withDesk { #expect(await reserved($0, after: ConnectionLost(), of: poolEntry(6), by: "pool") == nil) }
    }
}
