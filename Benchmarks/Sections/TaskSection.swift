import Controllers
import Foundation
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import KubeRuntime

/// Tasks from their creation to Succeeded: planned, judged, admitted, applied, awaited.
///
/// Each adds a node to a pool of its own. The controller runs in this process, the API server in another.
enum TaskSection {
    /// Requests under way at once while everything is created.
    private static let width = 16
    private static let namespace = SampleTasks.namespace
    private static let agent = "devops-assistant"

    static func measure(_ sizes: Sizes) async throws -> [Figure] {
        let server = try ServerProcess()
        let admin = try server.client(as: "admin")
        let controller = try server.client(as: "controller")
        let cluster = TestCluster(admin: .init(admin), controller: .init(controller), patience: .seconds(60))
        try await cluster.installDefinitions()
        let alone = max(5, sizes.tasks / 10)
        var figures = try await cluster.withController {
            try await setUp(cluster)
            var figures: [Figure] = []
            let settled = try await pools(sizes.tasks + alone, admin, cluster, server)
            figures.append(settled)
            try await put(GateSection.policy(0), cluster)
            let tasks = cluster.sources.informer(AgentTask.kind, indexes: []) { json throws(DecodingFailure) in
                try AgentTask(json: json)
            }
            let following = Task { await tasks.run() }
            defer { following.cancel() }
            _ = await tasks.waitUntilSynced()
            var endings = Endings(of: tasks)
            figures += try await oneByOne(sizes.tasks..<(sizes.tasks + alone), admin, &endings, server)
            figures += try await together(sizes.tasks, admin, &endings, server)
            return figures
        }
        figures += Figure.memory(of: .tasks)
        if let usage = server.usage { figures.append(Figure(.tasks, "API server, peak memory", usage.peak, "MB")) }
        await admin.shutdown()
        await controller.shutdown()
        try server.child.finish()
        return figures
    }

    static func setUp(_ cluster: TestCluster) async throws {
        try await cluster.createNamespace(namespace, labels: ["env": "prod"])
        // Without approvals: pools that are new need one by the whole policy, and by the baseline without it.
        var policy = GateSection.policy(0)
        policy.spec.approvals = [.make("nobody", quorum: 1, when: "false")]
        try await put(policy, cluster)
        try await cluster.apply(PriceBook.make())
        try await cluster.expectReason("Valid", of: PriceBook.self, ObjectKey(name: "list"))
        try await cluster.apply(AgentConfig.make(agent, in: namespace))
        try await cluster.expectReason("Delivered", of: AgentConfig.self, ObjectKey(namespace: namespace, name: agent))
    }

    static func put(_ policy: GuardPolicy, _ cluster: TestCluster) async throws {
        try await cluster.apply(policy)
        try await cluster.expectReason("Valid", of: GuardPolicy.self, policy.key)
    }

    /// Creates pools and waits until every one is ready.
    static func pools(
        _ count: Int, _ client: APIClient, _ cluster: TestCluster, _ server: ServerProcess
    ) async throws -> Figure {
        let before = server.usage
        let watch = Stopwatch()
        let pools = cluster.sources.informer(GPUNodePool.kind, indexes: []) { json throws(DecodingFailure) in
            try GPUNodePool(json: json)
        }
        let following = Task { await pools.run() }
        defer { following.cancel() }
        let changes = pools.changes()
        try await concurrently(0..<count) { index in
            _ = try await client.create(GPUNodePool.kind, object: GPUNodePool.make("pool-\(index)", in: namespace).json)
        }
        var ready = Set<ObjectKey>()
        var countdown = Countdown("pools ready", of: count)
        for await change in changes {
            guard case .success(let pool) = change.object.content,
                pool.status.conditions[ConditionType.ready]?.reason == "Ready", ready.insert(change.key).inserted
            else { continue }
            countdown.advance()
            if ready.count == count { break }
        }
        let spent = watch.spent
        return Figure(
            .tasks, "\(count) pools, from creation to Ready", Double(count) / spent.wall, "pools/s", spent: spent,
            server: server.processor(since: before))
    }

    /// Each task alone: what one costs where nothing waits for anything else.
    private static func oneByOne(
        _ indexes: Range<Int>, _ client: APIClient, _ endings: inout Endings, _ server: ServerProcess
    ) async throws -> [Figure] {
        let before = server.usage
        let watch = Stopwatch()
        var seconds: [Double] = []
        for index in indexes {
            let created = try await create(index, client)
            seconds.append(try await endings.next().instant - created)
        }
        let spent = watch.spent
        let what = "a task alone, from creation to Succeeded"
        return [
            Figure(
                .tasks, "\(what), p50 of \(indexes.count)", (seconds.percentile(0.5) ?? 0) * 1e3, "ms", spent: spent,
                server: server.processor(since: before)),
            Figure(.tasks, "\(what), best", (seconds.min() ?? 0) * 1e3, "ms"),
        ]
    }

    /// All tasks at once: how many the controller gets done, and how long they queue for it.
    private static func together(
        _ count: Int, _ client: APIClient, _ endings: inout Endings, _ server: ServerProcess
    ) async throws -> [Figure] {
        let before = server.usage
        let watch = Stopwatch()
        async let creations = concurrently(0..<count) { index in (name(index), try await create(index, client)) }
        var ended: [String: Double] = [:]
        var countdown = Countdown("tasks succeeded", of: count)
        for _ in 0..<count {
            let ending = try await endings.next()
            ended[ending.name] = ending.instant
            countdown.advance()
        }
        let spent = watch.spent
        let processor = server.processor(since: before)
        let seconds = try await creations.compactMap { name, created in ended[name].map { $0 - created } }
        let what = "\(count) tasks at once, from creation to Succeeded"
        return [
            Figure(.tasks, what, Double(count) / spent.wall, "tasks/s", spent: spent, server: processor),
            Figure(.tasks, "\(what), p50", (seconds.percentile(0.5) ?? 0) * 1e3, "ms"),
            Figure(.tasks, "\(what), p99", (seconds.percentile(0.99) ?? 0) * 1e3, "ms"),
        ]
    }

    /// Runs tasks, so many at once.
    ///
    /// - Returns: seconds from the creation of each to its end.
    static func run(
        _ indexes: Range<Int>, width: Int, _ client: APIClient, _ endings: inout Endings
    ) async throws -> [Double] {
        var created: [String: Double] = [:]
        var seconds: [Double] = []
        func takeEnding() async throws {
            let ending = try await endings.next()
            if let instant = created[ending.name] { seconds.append(ending.instant - instant) }
        }
        for index in indexes {
            if index - indexes.lowerBound >= width { try await takeEnding() }
            created[name(index)] = try await create(index, client)
        }
        for _ in seconds.count..<indexes.count { try await takeEnding() }
        return seconds
    }

    private static func name(_ index: Int) -> String { "task-\(index)" }

    /// The instant before the request.
    private static func create(_ index: Int, _ client: APIClient) async throws -> Double {
        let task = AgentTask.make(
            name(index), in: namespace, agent: agent, changes: [.scale("pool-\(index)", to: 3)])
        let instant = Stopwatch.now(CLOCK_MONOTONIC)
        _ = try await client.create(AgentTask.kind, object: task.json)
        return instant
    }

    @discardableResult
    private static func concurrently<Answer: Sendable>(
        _ indexes: Range<Int>, _ body: @escaping @Sendable (Int) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            var answers: [Answer] = []
            for index in indexes {
                if index - indexes.lowerBound >= width, let answer = try await group.next() { answers.append(answer) }
                group.addTask { try await body(index) }
            }
            for try await answer in group { answers.append(answer) }
            return answers
        }
    }
}

/// Tasks as they end, each once.
struct Endings {
    struct Ending: Sendable {
        var name: String
        var phase: TaskPhase
        var message: String
        var instant: Double
    }

    private var seen: Set<String> = []
    private var iterator: AsyncStream<Ending>.Iterator

    init(of tasks: Informer<AgentTask>) {
        let (stream, continuation) = AsyncStream.makeStream(of: Ending.self)
        // The instant is taken where the change arrives, not where it is read.
        tasks.onChange { change in
            guard change.key.name.hasPrefix("task-"), case .success(let task) = change.object.content,
                let phase = task.status.phase, phase.isEnd
            else {
                return
            }
            continuation.yield(
                Ending(
                    name: change.key.name, phase: phase, message: task.status.message ?? "",
                    instant: Stopwatch.now(CLOCK_MONOTONIC)))
        }
        iterator = stream.makeAsyncIterator()
    }

    /// Fails for a task that did not succeed: a benchmark of denials says nothing.
    mutating func next() async throws -> Ending {
        while let ending = await iterator.next() {
            guard seen.insert(ending.name).inserted else { continue }
            guard ending.phase == .succeeded else {
                throw BenchmarkError(description: "\(ending.name) is \(ending.phase.rawValue): \(ending.message)")
            }
            return ending
        }
        throw CancellationError()
    }
}
