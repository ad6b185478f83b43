import Foundation
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Synchronization

/// What the controllers have to do: tasks in a server, and changes of them; and when each change was answered.
final class PeerLoad: Sendable {
    private static let namespace = "bench-peer"
    /// Requests under way at once.
    private static let width = 8

    private let client: APIClient
    private let tasks: Informer<JSONValue>
    private let following: Task<Void, Never>
    private let clock = Mutex(ChangeClock())

    init(kubeconfig: String) async throws {
        let client = try APIClient(
            configuration: Kubeconfig.load(path: kubeconfig, environment: [:]).clientConfiguration(environment: [:]))
        let cluster = TestCluster(admin: .init(client))
        try await cluster.installDefinitions()
        try await cluster.createNamespace(Self.namespace)
        let tasks = Informer(
            client, AgentTask.kind, namespace: Self.namespace,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        ) { json throws(DecodingFailure) in json }
        self.client = client
        self.tasks = tasks
        following = Task { await tasks.run() }
        guard await tasks.waitUntilSynced() else { throw CancellationError() }
        tasks.onChange { [weak self] change in
            guard case .updated(_, let new) = change, case .success(let task) = new.content else { return }
            self?.clock.withLock { $0.see(new.key.name, task, at: Stopwatch.now(CLOCK_MONOTONIC)) }
        }
    }

    func end() async {
        following.cancel()
        await following.value
        await client.shutdown()
    }

    /// Creates the tasks that are missing.
    func fill(_ count: Int) async throws {
        var samples = SampleTasks()
        var countdown = Countdown("tasks created", of: count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for index in 0..<count {
                let object = samples.task(index, in: Self.namespace).json
                if tasks.store[ObjectKey(namespace: Self.namespace, name: "task-\(index)")] != nil { continue }
                if running >= Self.width { try await group.next() }
                running += 1
                group.addTask { _ = try await self.client.create(AgentTask.kind, object: object) }
                countdown.advance()
            }
            try await group.waitForAll()
        }
    }

    /// Writes the status of every task that no controller has written: what the server can take.
    ///
    /// - Returns: writes a second, of the first `measured` ones.
    func writeTheRest(writers: Int, measured: Int) async throws -> Double {
        let rest = tasks.store.objects.compactMap { object -> (ObjectKey, Int64)? in
            guard case .success(let task) = object.content,
                let generation = task[path: "metadata", "generation"]?.integerValue,
                task[path: "status", "observedGeneration"]?.integerValue != generation
            else { return nil }
            return (object.key, generation)
        }
        guard rest.count >= measured else {
            throw BenchmarkError(description: "only \(rest.count) tasks are left to write")
        }
        let watch = Stopwatch()
        try await write(rest.prefix(measured), writers)
        let speed = Double(measured) / watch.spent.wall
        try await write(rest.dropFirst(measured), writers)
        return speed
    }

    private func write(_ tasks: ArraySlice<(ObjectKey, Int64)>, _ writers: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (key, generation)) in tasks.enumerated() {
                if index >= writers { try await group.next() }
                group.addTask {
                    let status: JSONValue = ["observedGeneration": .integer(generation), "phase": "Succeeded"]
                    _ = try await self.client.mergePatch(
                        AgentTask.kind, namespace: key.namespace, name: key.name, patch: ["status": status],
                        subresource: "status")
                }
            }
            try await group.waitForAll()
        }
    }

    /// Changes tasks in an even pace, and waits until a controller has answered each.
    ///
    /// - Returns: seconds from where this process saw the change to where it saw the answer.
    func change(perSecond: Int, seconds: Int) async throws -> [Double] {
        clock.withLock { $0 = ChangeClock() }
        let begin = ContinuousClock.now
        let count = perSecond * seconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                try await Task.sleep(until: begin + .seconds(1) * index / perSecond, clock: .continuous)
                group.addTask {
                    _ = try await self.client.mergePatch(
                        AgentTask.kind, namespace: Self.namespace, name: "task-\(index)",
                        patch: ["spec": ["objective": .string("change \(UUID().uuidString)")]])
                }
            }
            try await group.waitForAll()
        }
        for _ in 0..<100 {
            let latencies = clock.withLock { $0.latencies }
            if latencies.count >= count { return latencies }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchmarkError(
            description: "only \(clock.withLock { $0.latencies.count }) of \(count) changes were answered")
    }
}

/// When a task was changed, and when its status said so.
private struct ChangeClock: Sendable {
    private var changed: [String: (generation: Int64, instant: Double)] = [:]
    private(set) var latencies: [Double] = []

    mutating func see(_ name: String, _ task: JSONValue, at instant: Double) {
        guard let generation = task[path: "metadata", "generation"]?.integerValue else { return }
        if task[path: "status", "observedGeneration"]?.integerValue != generation {
            if changed[name]?.generation != generation { changed[name] = (generation, instant) }
        } else if let change = changed[name], change.generation == generation {
            changed[name] = nil
            latencies.append(instant - change.instant)
        }
    }
}
