import DevCluster
import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging
import ServiceLifecycle
import Testing

@testable import Controllers

/// Two controllers that share three shards out, on one API server that keeps a log of who asked for what.
@Suite("Sharded controllers", .serialized, .timeLimit(.minutes(5)))
struct ShardedControllersTests {
    @Test(
        "tasks of all shards end, each shard is written by its leader, and a bound over all of them is never exceeded")
    func sharesOut() async throws {
        try await ShardedStage.open { stage in
            try await stage.setUp(maxGPUs: 6 * 8 + 10 * 8)
            let first = try stage.start("a")
            let second = try stage.start("b")
            let leaders = try await stage.leaders()
            #expect(Set(leaders) == ["a", "b"])
            try await stage.expectSetUp()
            let start = stage.server.requestLog.count

            // Each wants a node of 8 GPUs: 24 are asked for at once, and there is room for 10.
            var tasks: [ObjectKey] = []
            for round in 0..<4 {
                for namespace in stage.namespaces {
                    tasks.append(try await stage.submit("new-\(round)", in: namespace))
                }
            }
            var ends: [TaskPhase: Int] = [:]
            for task in tasks {
                let end = try await stage.cluster.expect(AgentTask.self, task, to: "end") {
                    $0.status.phase?.isEnd ?? false
                }
                if let phase = end.status.phase { ends[phase, default: 0] += 1 }
            }
            #expect(ends == [.succeeded: 10, .denied: 14])
            #expect(try await stage.admittedGPUs() == 6 * 8 + 10 * 8)

            // And who did it.
            for namespace in stage.namespaces {
                let leader = leaders[ShardedStage.shards.shard(ofNamespace: namespace)]
                let writes = stage.writes(in: namespace, after: start)
                // Whoever admits writes statuses alone, of all namespaces.
                let others = writes.filter { $0.user != "controller-\(leader)" }
                #expect(others.allSatisfy { $0.user == "controller-\(leaders[0])" && $0.subresource == "status" })
                #expect(writes.contains { $0.user == "controller-\(leaders[0])" && $0.subresource == "status" })
            }
            #expect(try await stage.leaders() == leaders)
            await first.stop()
            await second.stop()
        }
    }

    @Test("when one hands over the other works on every shard, and takes over what was begun")
    func takesOver() async throws {
        try await ShardedStage.open { stage in
            try await stage.setUp(maxGPUs: 1000)
            let first = try stage.start("a")
            let second = try stage.start("b")
            _ = try await stage.leaders()
            try await stage.expectSetUp()
            let before = try await stage.submitEverywhere("before")
            await first.stop()
            for task in before { try await stage.cluster.expectPhase(.succeeded, of: task) }
            #expect(try await stage.leaders { Set($0) == ["b"] } == ["b", "b", "b"])
            let start = stage.server.requestLog.count
            for task in try await stage.submitEverywhere("after") {
                try await stage.cluster.expectPhase(.succeeded, of: task)
            }
            let writers = Set(stage.namespaces.flatMap { stage.writes(in: $0, after: start) }.map(\.user))
            #expect(writers == ["controller-b"])
            await second.stop()
        }
    }

    @Test("while nobody admits, a task says so and nothing is let through; what was admitted is still carried out")
    func withoutDesk() async throws {
        try await ShardedStage.open { stage in
            try await stage.setUp(maxGPUs: 1000)
            // Of shard 0 nobody is a candidate, until `later` starts.
            let all = try stage.start("b")
            try await stage.expectSetUp()
            await all.stop()
            let namespace = try #require(stage.namespaces.first { ShardedStage.shards.shard(ofNamespace: $0) == 1 })
            let half = try stage.start("a", shards: [1, 2])
            half.controller.leadership?.watchDesk { false }
            let task = try await stage.submit("new", in: namespace)
            let waiting = try await stage.cluster.expect(AgentTask.self, task, to: "say what it waits for") {
                $0.status.message == DeskAbsence.sentence
            }
            #expect(waiting.status.phase == .planning && waiting.status.admission == nil)
            let pool = ObjectKey(namespace: namespace, name: "edited")
            try await stage.cluster.apply(GPUNodePool.make("edited", in: namespace, floor: 1))
            _ = try await stage.cluster.expect(GPUNodePool.self, pool, to: "say what it waits for") {
                $0.status.message == DeskAbsence.sentence && $0.status.admitted == nil
            }
            let later = try stage.start("b", shards: [0])
            try await stage.cluster.expectPhase(.succeeded, of: task)
            try await stage.cluster.expectReason("Ready", of: GPUNodePool.self, pool)
            await half.stop()
            await later.stop()
        }
    }
}

/// An API server, six namespaces that cover three shards, and controllers to be started and stopped.
struct ShardedStage: Sendable {
    static let shards = ShardMap(count: 3)
    static let lease = ObjectKey(namespace: "default", name: "lock")

    let server: DevCluster
    let endpoint: DevCluster.Endpoint
    let admin: APIClient
    let cluster: TestCluster
    /// Two for each shard.
    let namespaces: [String]

    struct Running {
        let name: String
        let controller: InterlockController
        let group: ServiceGroup
        let task: Task<Void, any Error>
        let clients: [APIClient]

        /// As SIGTERM does.
        func stop() async {
            await group.triggerGracefulShutdown()
            _ = await task.result
            for client in clients { await client.shutdown() }
        }
    }

    static func open(_ body: (ShardedStage) async throws -> Void) async throws {
        let accounts = ["controller-a", "controller-b"].map {
            Account(name: $0, user: User(name: $0, groups: ["system:serviceaccounts"]))
        }
        let server = DevCluster(
            configuration: .init(accounts: Account.standard + accounts, requestLogLimit: 200_000))
        let endpoint = try await server.start()
        let admin = TestCluster.client(of: endpoint, as: "admin")
        let names = (0..<shards.count).flatMap { shard in
            (0...).lazy.map { "team-\($0)" }.filter { shards.shard(ofNamespace: $0) == shard }.prefix(2)
        }
        let stage = ShardedStage(
            server: server, endpoint: endpoint, admin: admin,
            cluster: TestCluster(admin: .init(admin), patience: .seconds(120)), namespaces: names)
        let result: Result<Void, any Error>
        do {
            try await stage.cluster.installDefinitions()
            for shard in 0..<shards.count {
                let key = ShardMap.lease(lease, shard: shard)
                _ = try await admin.create(
                    .lease, namespace: key.namespace,
                    object: [
                        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                        "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
                    ])
            }
            result = .success(try await body(stage))
        } catch {
            result = .failure(error)
        }
        await admin.shutdown()
        await server.shutdown()
        try result.get()
    }

    /// Policy, prices, and in each namespace an agent and a pool of one node.
    func setUp(maxGPUs: Int) async throws {
        try await cluster.apply(PriceBook.make())
        try await cluster.apply(
            GuardPolicy.make("guard") {
                var bounds = PolicyBounds()
                bounds.maxGPUs = maxGPUs
                $0.bounds = bounds
            })
        for namespace in namespaces {
            try await cluster.createNamespace(namespace)
            try await cluster.apply(AgentConfig.make("agent", in: namespace))
            try await cluster.apply(GPUNodePool.make("pool", in: namespace, floor: 1))
        }
    }

    func expectSetUp() async throws {
        try await cluster.expectReason("Valid", of: PriceBook.self, ObjectKey(name: "list"))
        try await cluster.expectReason("Valid", of: GuardPolicy.self, ObjectKey(name: "guard"))
        for namespace in namespaces {
            try await cluster.expectReason(
                "Delivered", of: AgentConfig.self, ObjectKey(namespace: namespace, name: "agent"))
            try await cluster.expectReason(
                "Ready", of: GPUNodePool.self, ObjectKey(namespace: namespace, name: "pool"))
        }
    }

    /// - Parameter shards: for which it campaigns; nil for all.
    func start(_ name: String, shards: Set<Int>? = nil) throws -> Running {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = TestCluster.client(of: endpoint, as: "controller-\(name)")
        var configuration = client.configuration
        configuration.retry.attempts = 1
        let leases = APIClient(configuration: configuration)
        let controller = InterlockController(
            client: client, electedBy: Self.lease, shards: Self.shards,
            configuration: .init(trustsUnverifiedApprovals: true, instance: name), logger: quiet)
        // Long, because losing a lease would be this machine being slow, and not what is tested.
        let election = LeaderElector.Configuration(
            lease: Self.lease, identity: name,
            times: ElectionTimes(
                leaseDuration: .seconds(600), renewDeadline: .seconds(590), retryPeriod: .seconds(1)))
        let campaigns = ControllerElection.campaigns(
            of: controller, election, shards: Self.shards, leases: leases, configuration: client.configuration,
            logger: quiet, metrics: PrometheusRegistry())
        let chosen = campaigns.enumerated().filter { shards?.contains($0.offset) ?? true }.map(\.element)
        let group = ServiceGroup(services: chosen + [controller], logger: quiet)
        let task = Task { try await group.run() }
        return Running(name: name, controller: controller, group: group, task: task, clients: [leases, client])
    }

    /// Who leads, by shard, when every shard is led as `isMeant` wants it.
    func leaders(_ isMeant: @escaping @Sendable ([String]) -> Bool = { _ in true }) async throws -> [String] {
        while true {
            var holders: [String] = []
            for shard in 0..<Self.shards.count {
                let key = ShardMap.lease(Self.lease, shard: shard)
                let lease = try await cluster.expectObject(.lease, key, to: "be held") {
                    $0?[path: "spec", "holderIdentity"]?.stringValue.map { !$0.isEmpty } ?? false
                }
                holders.append(lease?[path: "spec", "holderIdentity"]?.stringValue ?? "")
            }
            if isMeant(holders) { return holders }
            // Bounded by the test's time limit.
            await Task.yield()
        }
    }

    /// A task that creates a pool of one node.
    func submit(_ name: String, in namespace: String) async throws -> ObjectKey {
        let spec = GPUNodePool.make(name, in: namespace, floor: 1).spec.json.objectValue ?? [:]
        let change = InterlockAPI.Change.apply(.gpuNodePool, name, spec)
        try await cluster.apply(AgentTask.make(name, in: namespace, agent: "agent", changes: [change]))
        return ObjectKey(namespace: namespace, name: name)
    }

    func submitEverywhere(_ name: String) async throws -> [ObjectKey] {
        var tasks: [ObjectKey] = []
        for namespace in namespaces { tasks.append(try await submit(name, in: namespace)) }
        return tasks
    }

    /// GPUs of all pools as they are admitted.
    func admittedGPUs() async throws -> Int {
        var sum = 0
        for object in try await admin.listAll(GPUNodePool.kind).objects {
            guard let admitted = try GPUNodePool(json: object).status.admitted else { continue }
            sum += admitted.desiredReplicas * admitted.gpusPerNode
        }
        return sum
    }

    /// What controllers wrote in a namespace, but for events and dry runs; from a position of the log.
    func writes(in namespace: String, after start: Int) -> [LoggedRequest] {
        server.requestLog.dropFirst(start).filter { request in
            request.namespace == namespace && request.user.hasPrefix("controller-")
                && ["create", "update", "patch", "delete"].contains(request.verb)
                && !["leases", "events"].contains(request.resource) && !request.query.contains("dryRun")
        }
    }
}
