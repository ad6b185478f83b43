import HTTP
import HTTPServer
import JSON
import KubeCore
import Synchronization
import Testing

@testable import KubeClient

@Suite("APIClient: limits of rate and the fence before writes", .timeLimit(.minutes(1)))
struct GuardTests {
    private typealias Verb = RetryTests.Verb

    /// Refuses from its `refusesFrom`th question on (from 0), and remembers what it was asked about.
    private final class CountingFence: WriteFence {
        private let asked = Mutex<[APIOperation]>([])
        private let refusesFrom: Int

        init(refusesFrom: Int) {
            self.refusesFrom = refusesFrom
        }

        var questions: [APIOperation] { asked.withLock { $0 } }

        func refusal(of operation: APIOperation) -> String? {
            asked.withLock { asked in
                asked.append(operation)
                return asked.count > refusesFrom ? "another process leads now" : nil
            }
        }
    }

    private final class CountingLimiter: RequestLimiter {
        private let admitted = Mutex<[APIOperation]>([])
        private let cancels: Bool

        init(cancels: Bool = false) {
            self.cancels = cancels
        }

        var operations: [APIOperation] { admitted.withLock { $0 } }

        func admit(_ operation: APIOperation) async throws(CancellationError) {
            admitted.withLock { $0.append(operation) }
            if cancels { throw CancellationError() }
        }
    }

    @Test(
        "a fence that is down before the attempt, or turns before the first byte, holds every write back",
        arguments: RetryTests.Verb.allCases.filter { !$0.isRead }, [0, 1])
    func heldBack(verb: RetryTests.Verb, refusesFrom: Int) async throws {
        let fence = CountingFence(refusesFrom: refusesFrom)
        try await ScriptedAPI.with {
            $0.fence = fence
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            let error = await verb.failure(api.client)
            #expect(error?.cause == .fenced("another process leads now"))
            #expect(error?.isFenced == true)
            #expect(error?.isTransient == false)
            #expect(error?.mayHaveBeenSent == false)
            #expect(error?.label == "fenced")
            #expect(api.received.isEmpty)
            #expect(api.clock.waits.isEmpty)
            #expect(fence.questions.count == refusesFrom + 1)
            // The connection that stood already is of use to whoever may still send.
            _ = try await api.client.get(.configMap, namespace: "n", name: "x")
            #expect(api.received.count == 1)
        }
    }

    @Test("a fence is asked twice about each attempt of a write, and what it lets through is sent")
    func letThrough() async throws {
        let fence = CountingFence(refusesFrom: .max)
        try await ScriptedAPI.with {
            $0.fence = fence
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            for verb in Verb.allCases where !verb.isRead { try await verb.send(api.client) }
            #expect(api.received.count == 8)
            #expect(fence.questions.count == 16)
            #expect(fence.questions.first?.description == "create configmaps in namespace n")
        }
    }

    @Test("reads, watches and dry runs change nothing, so no fence is asked")
    func unfenced() async throws {
        let fence = CountingFence(refusesFrom: 0)
        try await ScriptedAPI.with {
            $0.fence = fence
        } script: { _, _ in
            .json(200, #"{"metadata":{},"items":[]}"#)
        } _: { api in
            let client = api.client
            _ = try await client.get(.configMap, namespace: "n", name: "x")
            _ = try await client.list(.configMap, namespace: "n")
            _ = try await client.watch(.configMap, namespace: "n")
            _ = try await client.raw("GET", "/version")
            _ = try await client.create(.configMap, namespace: "n", object: [:], dryRun: true)
            _ = try await client.update(.configMap, namespace: "n", name: "x", object: [:], dryRun: true)
            _ = try await client.apply(
                .configMap, namespace: "n", name: "x", object: [:], fieldManager: "m", dryRun: true)
            _ = try await client.mergePatch(.configMap, namespace: "n", name: "x", patch: [:], dryRun: true)
            _ = try await client.jsonPatch(.configMap, namespace: "n", name: "x", patch: [], dryRun: true)
            _ = try await client.delete(.configMap, namespace: "n", name: "x", dryRun: true)
            _ = try await client.deleteCollection(.configMap, namespace: "n", dryRun: true)
            #expect(api.received.count == 11)
            #expect(fence.questions.isEmpty)
        }
    }

    @Test("a raw request counts as a write whatever its query says: with a body the server does not look there")
    func rawDryRun() async throws {
        try await ScriptedAPI.with {
            $0.fence = CountingFence(refusesFrom: 0)
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            let error = await #expect(throws: APIError.self) {
                try await api.client.raw("DELETE", "/api/v1/namespaces/n", query: [("dryRun", "All")], body: [:])
            }
            #expect(error?.isFenced == true)
            #expect(api.received.isEmpty)
        }
    }

    @Test("the limiter is asked before each attempt of each request, watches included")
    func limiter() async throws {
        let limiter = CountingLimiter()
        try await ScriptedAPI.with {
            $0.limiter = limiter
        } script: { index, _ in
            index < 2 ? .json(503, "") : .json(200, #"{"metadata":{},"items":[]}"#)
        } _: { api in
            _ = try await api.client.list(.configMap, namespace: "n")
            #expect(limiter.operations.map(\.verb) == ["list", "list", "list"])
            _ = try await api.client.watch(.configMap, namespace: "n")
            try await api.client.delete(.configMap, namespace: "n", name: "x")
            #expect(limiter.operations.map(\.verb) == ["list", "list", "list", "watch", "delete"])
        }
    }

    @Test("a task that is cancelled while it waits for its turn sends nothing")
    func cancelledWait() async throws {
        let fence = CountingFence(refusesFrom: 0)
        try await ScriptedAPI.with {
            $0.limiter = CountingLimiter(cancels: true)
            $0.fence = fence
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            let error = await Verb.create.failure(api.client)
            #expect(error?.isCancelled == true)
            #expect(error?.mayHaveBeenSent == false)
            #expect(api.received.isEmpty)
            #expect(fence.questions.isEmpty, "the fence has the last word, so it is asked after the wait")
        }
    }
}
