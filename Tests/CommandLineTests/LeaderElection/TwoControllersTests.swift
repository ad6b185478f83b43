import DevCluster
import Foundation
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

/// Two controllers as processes of their own on one API server, which keeps a log of who asked for what.
@Suite("Two controllers", .serialized, .timeLimit(.minutes(5)))
struct TwoControllersTests {
    @Test("a leader that is killed is replaced when its lease has run out, and its successor does the work")
    func killed() async throws {
        try await Pair.open { pair in
            var first = try pair.start("a")
            try await pair.expectLeader("a")
            let second = try pair.start("b")
            try await pair.expectWork("one", by: "a")
            first.kill()
            try await pair.expectLeader("b")
            try await pair.expectWork("two", by: "b")
            first = try pair.start("a")
            try await pair.expectWork("three", by: "b")
            second.signal(SIGTERM)
            #expect(await second.wait() == 0, "\(second.text)")
            try await pair.expectLeader("a")
            first.kill()
        }
    }

    @Test("a leader that is told to stop hands over at once: its lease would last longer than this test")
    func handsOver() async throws {
        try await Pair.open(leaseDuration: 3600) { pair in
            let first = try pair.start("a")
            try await pair.expectLeader("a")
            let second = try pair.start("b")
            try await pair.expectWork("one", by: "a")
            // The second has looked at the lease, so that it is not simply too early to know of it.
            try await pair.expectRequest(after: 0) { $0.user == "controller-b" && $0.resource == "leases" }
            first.signal(SIGTERM)
            #expect(await first.wait() == 0, "\(first.text)")
            try await pair.expectLeader("b")
            try await pair.expectWork("two", by: "b")
            second.kill()
        }
    }

    @Test("a leader that was stopped and goes on after another took over writes nothing more, and is a candidate again")
    func stopped() async throws {
        try await Pair.open { pair in
            let first = try pair.start("a")
            try await pair.expectLeader("a")
            let second = try pair.start("b")
            try await pair.expectWork("one", by: "a")
            // Frozen with a write of its own under way, which the server carries out when all is over.
            try pair.server.inject(
                Fault(verb: "patch", plural: "agentconfigs", subresource: "status", effect: .delay(.seconds(20))))
            try await pair.ask(for: "two")
            try await pair.expectRequest(after: 0) {
                $0.user == "controller-a" && $0.subresource == "status" && $0.name == "two"
            }
            first.signal(SIGSTOP)
            try await pair.expectLeader("b")
            let takeover = pair.server.requestLog.count
            try await pair.expectDone("two")
            try await pair.expectWork("three", by: "b")
            first.signal(SIGCONT)
            // It hears of everything that happens, and asks for the lease: it is alive.
            try await pair.ask(for: "four")
            try await pair.expectRequest(after: pair.server.requestLog.count) {
                $0.user == "controller-a" && $0.resource == "leases" && $0.verb == "get"
            }
            try await pair.expectDone("four")
            #expect(pair.writes(of: "a", after: takeover) == [])
            // And it works again when it is its turn.
            let end = pair.server.requestLog.count
            second.kill()
            try await pair.expectLeader("a")
            try await pair.expectWork("five", by: "a")
            #expect(!pair.writes(of: "a", after: end).isEmpty)
            first.kill()
        }
    }

    @Test("a controller without the right to the lease says what it lacks, and works on nothing")
    func forbidden() async throws {
        try await Pair.open { pair in
            let refusal = Status(
                code: 403, reason: "Forbidden", message: "leases.coordination.k8s.io is forbidden")
            try pair.server.inject(Fault(plural: "leases", effect: .answer(refusal), count: .max))
            let first = try pair.start("a")
            try await pair.ask(for: "one")
            try await pair.expectRequest(after: 0) { $0.user == "controller-a" && $0.resource == "agentconfigs" }
            try await pair.expectText("needs the verbs get, create and update on leases", in: first)
            #expect(pair.writes(of: "a", after: 0) == [])
            try pair.server.removeFaults()
            try await pair.expectDone("one")
            first.kill()
        }
    }
}

/// An API server and what is needed to run controllers beside it.
struct Pair {
    let server: DevCluster
    let cluster: TestCluster
    let folder: URL
    let times: [String]

    static let lease = ObjectKey(namespace: "interlock-system", name: "interlock-controller")

    static func open(leaseDuration: Int = 10, _ body: (Pair) async throws -> Void) async throws {
        let accounts = ["controller-a", "controller-b"].map {
            Account(name: $0, user: User(name: $0, groups: ["system:serviceaccounts"]))
        }
        let server = DevCluster(configuration: .init(accounts: Account.standard + accounts))
        let endpoint = try await server.start()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("election-\(UUID().uuidString)")
        try server.writeKubeconfigs(to: folder.path)
        let client = TestCluster.client(of: endpoint, as: "admin")
        let pair = Pair(
            server: server, cluster: TestCluster(admin: .init(client), patience: .seconds(120)), folder: folder,
            times: [
                "--leader-elect-lease-duration", "\(leaseDuration)", "--leader-elect-renew-deadline", "8",
                "--leader-elect-retry-period", "0.5",
            ])
        let result: Result<Void, any Error>
        do {
            try await pair.prepare(client)
            result = .success(try await body(pair))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        await server.shutdown()
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }

    private func prepare(_ client: APIClient) async throws {
        try await cluster.installDefinitions()
        for name in ["interlock-system", "team"] {
            _ = try await client.create(
                .namespace, object: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
        _ = try await client.create(
            .lease, namespace: Self.lease.namespace,
            object: [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": ["name": .string(Self.lease.name), "namespace": .string(Self.lease.namespace)],
            ])
    }

    func start(_ name: String) throws -> ControllerUnderTest {
        try ControllerUnderTest(
            name, kubeconfig: folder.appendingPathComponent("kubeconfig-controller-\(name)"),
            log: folder.appendingPathComponent("\(name).log"),
            arguments: ["--trust-unverified-approvals", "--leader-elect-identity", name] + times)
    }

    func expectLeader(_ name: String) async throws {
        _ = try await cluster.expectObject(.lease, Self.lease, to: "be held by \(name)") {
            $0?[path: "spec", "holderIdentity"]?.stringValue == name
        }
    }

    /// An agent configuration: work for a controller.
    func ask(for name: String) async throws {
        try await cluster.apply(AgentConfig.make(name, in: "team"))
    }

    func expectDone(_ name: String) async throws {
        try await cluster.expectReason("Delivered", of: AgentConfig.self, ObjectKey(namespace: "team", name: name))
    }

    /// Asks for work and waits until it is done, by the one and not the other.
    func expectWork(_ name: String, by worker: String) async throws {
        let start = server.requestLog.count
        try await ask(for: name)
        try await expectDone(name)
        let other = worker == "a" ? "b" : "a"
        #expect(!writes(of: worker, after: start).isEmpty)
        #expect(writes(of: other, after: start) == [])
    }

    /// What a controller wrote, or asked to, but for leases and events; from a position of the log.
    func writes(of name: String, after start: Int) -> [LoggedRequest] {
        server.requestLog.dropFirst(start).filter { request in
            request.user == "controller-\(name)" && ["create", "update", "patch", "delete"].contains(request.verb)
                && !["leases", "events"].contains(request.resource) && !request.query.contains("dryRun")
        }
    }

    /// Waits until the log has such a request after a position.
    func expectRequest(after start: Int, _ isMeant: (LoggedRequest) -> Bool) async throws {
        try await eventually("a request") { server.requestLog.dropFirst(start).contains(where: isMeant) }
    }

    func expectText(_ text: String, in controller: ControllerUnderTest) async throws {
        try await eventually("\"\(text)\" in the log") { controller.text.contains(text) }
    }

    /// The log of requests and that of a process tell nobody when they grow, so they are looked at again.
    private func eventually(_ what: String, _ isTrue: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while !isTrue() {
            guard ContinuousClock.now < end else { throw UnmetExpectation(description: "expected \(what)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
