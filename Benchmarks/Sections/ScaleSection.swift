import Controllers
import Foundation
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import KubeRuntime

/// What one task costs the controller, beside few and beside many tasks that have ended long ago.
///
/// Each number of tasks has processes of its own: the controller with the load in one, the API server in another.
enum ScaleSection {
    /// Tasks that run at once.
    private static let width = 8

    static func measure(_ sizes: Sizes) throws -> [Figure] {
        var figures: [Figure] = []
        for count in sizes.scales {
            Progress.say("  beside \(count) tasks")
            let child = try ChildProcess(arguments: ["beside", "\(count)"] + sizes.arguments)
            let line = try child.readLine()
            try child.finish()
            for json in line.arrayValue ?? [] { figures.append(try Figure(json: json)) }
        }
        let costs = figures.filter { $0.unit == "ms" }.map(\.value)
        if let least = costs.min(), let most = costs.max(), least > 0 {
            figures.append(Figure(.scale, "the dearest task to the cheapest", most / least, "times"))
        }
        return figures
    }

    /// In a process of its own.
    static func measure(beside count: Int, _ sizes: Sizes) async throws -> [Figure] {
        let server = try ServerProcess()
        let admin = try server.client(as: "admin")
        let controller = try server.client(as: "controller")
        let cluster = TestCluster(admin: .init(admin), controller: .init(controller), patience: .seconds(120))
        try await cluster.installDefinitions()
        try await cluster.createNamespace(SampleTasks.namespace, labels: ["env": "prod"])
        try await createEnded(count, admin)
        let start = Stopwatch()
        let figures = try await cluster.withController {
            try await TaskSection.setUp(cluster)
            // Pools that are there before anything is counted, and a first round that nobody counts.
            _ = try await TaskSection.pools(2 * sizes.tasks, admin, cluster, server)
            try await TaskSection.put(GateSection.policy(0), cluster)
            let tasks = cluster.sources.informer(AgentTask.kind, indexes: []) { json throws(DecodingFailure) in
                try AgentTask(json: json)
            }
            let following = Task { await tasks.run() }
            defer { following.cancel() }
            _ = await tasks.waitUntilSynced()
            var endings = Endings(of: tasks)
            _ = try await TaskSection.run(0..<sizes.tasks, width: width, admin, &endings)
            try await quiet()
            let beginning = start.spent
            let before = server.usage
            let watch = Stopwatch()
            let seconds = try await TaskSection.run(
                sizes.tasks..<(2 * sizes.tasks), width: width, admin, &endings)
            let spent = watch.spent
            let what = "a task beside \(count) ended ones"
            return [
                Figure(
                    .scale, "\(what), processor", spent.processor / Double(sizes.tasks) * 1e3, "ms", spent: spent,
                    server: server.processor(since: before)),
                Figure(.scale, "\(what), p50", (seconds.percentile(0.5) ?? 0) * 1e3, "ms to its end"),
                Figure(.scale, "\(what), p99", (seconds.percentile(0.99) ?? 0) * 1e3, "ms to its end"),
                Figure(.scale, "start beside \(count) ended ones", beginning.processor, "s of processor"),
            ] + (ProcessUsage.read().map { [Figure(.scale, "memory beside \(count)", $0.resident, "MB")] } ?? [])
        }
        await admin.shutdown()
        await controller.shutdown()
        try server.child.finish()
        return figures
    }

    /// Tasks as they are left when they have succeeded.
    private static func createEnded(_ count: Int, _ client: APIClient) async throws {
        var samples = SampleTasks()
        var countdown = Countdown("ended tasks created", of: count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= 4 * width { try await group.next() }
                countdown.advance()
                var task = samples.finished(index)
                task.metadata.name = "ended-\(index)"
                let (status, object, name) = (task.status.json, task.json, task.metadata.name)
                group.addTask {
                    var fresh = object
                    for member in ["uid", "resourceVersion", "generation", "creationTimestamp"] {
                        fresh["metadata"]?[member] = nil
                    }
                    fresh["status"] = nil
                    _ = try await client.create(AgentTask.kind, object: fresh)
                    _ = try await client.mergePatch(
                        AgentTask.kind, namespace: SampleTasks.namespace, name: name, patch: ["status": status],
                        subresource: "status")
                }
            }
            try await group.waitForAll()
        }
    }

    /// Returns when this process has had next to nothing to do for a second.
    private static func quiet() async throws {
        var calm = 0
        while calm < 4 {
            let watch = Stopwatch()
            try await Task.sleep(for: .milliseconds(250))
            calm = watch.spent.processor < 0.02 ? calm + 1 : 0
        }
    }
}
