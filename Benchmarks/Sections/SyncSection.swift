import Foundation
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging

/// Many objects: how fast they are created, and how fast and how small a cache of them is.
enum SyncSection {
    /// Requests under way at once.
    private static let width = 32

    static func measure(_ sizes: Sizes) async throws -> [Figure] {
        let server = try ServerProcess()
        let client = try server.client(as: "admin")
        let cluster = TestCluster(admin: .init(client))
        try await cluster.installDefinitions()
        try await cluster.createNamespace(SampleTasks.namespace)

        let atStart = server.usage
        let watch = Stopwatch()
        try await create(sizes.objects, with: client)
        var figures = [
            Figure(
                .sync, "create \(sizes.objects) objects, \(width) at a time", Double(sizes.objects) / watch.spent.wall,
                "objects/s", spent: watch.spent, server: server.processor(since: atStart))
        ]
        figures += try inform(sizes, server)
        if let usage = server.usage {
            figures.append(Figure(.sync, "API server, memory now", usage.resident, "MB"))
            figures.append(Figure(.sync, "API server, peak memory", usage.peak, "MB"))
        }
        await client.shutdown()
        try server.child.finish()
        return figures
    }

    private static func create(_ count: Int, with client: APIClient) async throws {
        var samples = SampleTasks()
        var countdown = Countdown("created", of: count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= width {
                    try await group.next()
                    countdown.advance()
                }
                let object = samples.task(index).json
                group.addTask { _ = try await client.create(AgentTask.kind, object: object) }
            }
            try await group.waitForAll()
        }
    }

    /// The cache in a process of its own: creating the objects must not count for its memory.
    private static func inform(_ sizes: Sizes, _ server: ServerProcess) throws -> [Figure] {
        let child = try ChildProcess(arguments: ["cache"])
        try child.write(server.kubeconfigs["controller"] ?? .null)
        let before = server.usage
        let answer = try child.readLine()
        let processor = server.processor(since: before)
        try child.finish()
        return try (answer.arrayValue ?? []).map { json in
            var figure = try Figure(json: json)
            if figure.wall != nil { figure.serverProcessor = processor }
            return figure
        }
    }
}
