import DevCluster
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// Elections on an API server of this process.
@Suite("Leader elector", .timeLimit(.minutes(2)))
struct LeaderElectorTests {
    static let lease = ObjectKey(namespace: "default", name: "lock")

    /// One candidate, the terms that it was given, and an admin who interferes.
    struct Stage: Sendable {
        let server: DevCluster
        let endpoint: DevCluster.Endpoint
        let admin: APIClient
        let elector: LeaderElector
        let terms: AsyncStream<LeaderTerm>

        func nextTerm() async throws -> LeaderTerm {
            for await term in terms { return term }
            throw UnmetExpectation(description: "expected a term")
        }

        /// Changes the lease as `kubectl edit` would.
        func edit(_ spec: JSONValue) async throws {
            _ = try await admin.mergePatch(
                .lease, namespace: lease.namespace, name: lease.name, patch: ["spec": spec])
        }

        func spec() async throws -> JSONValue? {
            try await admin.get(.lease, namespace: lease.namespace, name: lease.name)["spec"]
        }
    }

    /// - Parameter leaseDuration: long where losing it would be this machine being slow, and not what is tested.
    private func withCandidate(leaseDuration: Int = 600, _ body: (Stage, ServiceGroup) async throws -> Void)
        async throws
    {
        let server = DevCluster()
        let endpoint = try await server.start()
        let admin = TestCluster.client(of: endpoint, as: "admin")
        var configuration = TestCluster.client(of: endpoint, as: "controller").configuration
        configuration.retry.attempts = 1
        let client = APIClient(configuration: configuration)
        _ = try await admin.create(
            .lease, namespace: Self.lease.namespace,
            object: [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": ["name": .string(Self.lease.name), "namespace": .string(Self.lease.namespace)],
            ])
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let elector = LeaderElector(
            .init(
                lease: Self.lease, identity: "me",
                times: ElectionTimes(
                    leaseDuration: .seconds(leaseDuration), renewDeadline: .seconds(leaseDuration - 2),
                    retryPeriod: .milliseconds(50))),
            client: client, logger: quiet)
        let (terms, began) = AsyncStream<LeaderTerm>.makeStream()
        let stage = Stage(server: server, endpoint: endpoint, admin: admin, elector: elector, terms: terms)
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: Campaign(elector: elector, began: began))], logger: quiet))
        let running = Task { try await group.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(stage, group))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        for client in [client, admin] { await client.shutdown() }
        await server.shutdown()
        try result.get()
    }

    struct Campaign: Service {
        let elector: LeaderElector
        let began: AsyncStream<LeaderTerm>.Continuation

        func run() async throws {
            try await elector.run { term in
                began.yield(term)
                _ = await term.waitUntilClosing()
            }
            began.finish()
        }
    }

    @Test("an empty lease is taken at once, in the fields of client-go, and given back at the end")
    func takesAndGivesBack() async throws {
        try await withCandidate { stage, group in
            let term = try await stage.nextTerm()
            #expect(term.isValid && term.number == 1)
            let spec = try await stage.spec()
            #expect(spec?["holderIdentity"] == "me")
            #expect(spec?["leaseDurationSeconds"] == 600)
            #expect(spec?["leaseTransitions"] == 1)
            #expect(spec?["acquireTime"]?.stringValue.flatMap(Timestamp.init(parsing:)) != nil)
            await group.triggerGracefulShutdown()
            #expect(await term.waitUntilDrained())
            for await _ in stage.terms {}
            #expect(try await stage.spec()?["holderIdentity"] == "")
            #expect(!term.isValid)
        }
    }

    @Test("a leader whose lease was taken, emptied or deleted stops, and leads again when it may")
    func losesAndLeadsAgain() async throws {
        try await withCandidate(leaseDuration: 8) { stage, _ in
            var term = try await stage.nextTerm()
            try await stage.edit(["holderIdentity": "other", "leaseDurationSeconds": 1])
            #expect(await term.waitUntilDrained())
            #expect(!term.isValid)
            term = try await stage.nextTerm()
            #expect(term.number > 1)
            try await stage.edit(["holderIdentity": ""])
            #expect(await term.waitUntilDrained())
            term = try await stage.nextTerm()
            try await stage.admin.delete(.lease, namespace: Self.lease.namespace, name: Self.lease.name)
            #expect(await term.waitUntilDrained())
            term = try await stage.nextTerm()
            #expect(term.number > 3)
        }
    }

    @Test("a leader that cannot renew writes nothing more, and leads again when the server is back")
    func serverAway() async throws {
        try await withCandidate(leaseDuration: 8) { stage, _ in
            let term = try await stage.nextTerm()
            var configuration = TestCluster.client(of: stage.endpoint, as: "controller").configuration
            configuration.fence = term
            let client = APIClient(configuration: configuration)
            let note: JSONValue = ["metadata": ["labels": ["written": "yes"]]]
            _ = try await client.mergePatch(.namespace, name: "default", patch: note)
            let away = Status(code: 503, reason: "ServiceUnavailable", message: "away")
            try stage.server.inject(Fault(plural: "leases", effect: .answer(away), count: .max))
            #expect(await term.waitUntilDrained())
            await #expect {
                try await client.mergePatch(.namespace, name: "default", patch: note)
            } throws: { error in
                (error as? APIError)?.isFenced == true
            }
            try stage.server.removeFaults()
            #expect(try await stage.nextTerm().number > 1)
            // The old term's client stays shut, though this process leads again.
            await #expect(throws: APIError.self) {
                try await client.mergePatch(.namespace, name: "default", patch: note)
            }
            await client.shutdown()
        }
    }

    @Test("a lease is not handed over while a write without an answer may still be under way")
    func unansweredWrite() async throws {
        try await withCandidate { stage, group in
            let term = try await stage.nextTerm()
            term.noteUnansweredWrite()
            await group.triggerGracefulShutdown()
            for await _ in stage.terms {}
            #expect(try await stage.spec()?["holderIdentity"] == "me")
            #expect(!term.isValid)
        }
    }
}
