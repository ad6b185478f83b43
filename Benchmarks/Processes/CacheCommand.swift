import ArgumentParser
import InterlockAPI
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging

/// An informer for all AgentTasks of the server whose kubeconfig comes as a line of JSON; its figures go out as one.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Measure one informer in this process; print JSON.", shouldDisplay: false)

    func run() async throws {
        let line = try JSONValue(parsing: readLine() ?? "")
        let client = try ServerProcess.client(kubeconfig: line.stringValue ?? "")
        let informer = Informer(
            client, AgentTask.kind, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        ) { json throws(DecodingFailure) in try AgentTask(json: json) }

        let before = ProcessUsage.read()
        let watch = Stopwatch()
        let running = Task { await informer.run() }
        guard await informer.waitUntilSynced() else { throw CancellationError() }
        let spent = watch.spent
        let after = ProcessUsage.read()
        let objects = informer.store.objects
        let unreadable = objects.count { (try? $0.object()) == nil }
        guard !objects.isEmpty, unreadable == 0 else {
            throw BenchmarkError(description: "\(unreadable) of \(objects.count) objects could not be read")
        }

        let count = Double(objects.count)
        var figures = [
            Figure(
                .sync, "informer of \(objects.count) AgentTasks, from start to synced", count / spent.wall,
                "objects/s", spent: spent)
        ]
        if let before, let after {
            figures.append(Figure(.sync, "informer, memory when synced", after.resident, "MB"))
            figures.append(
                Figure(.sync, "informer, memory per object", (after.resident - before.resident) * 1e3 / count, "kB"))
            figures.append(Figure(.sync, "informer, peak memory", after.peak, "MB"))
        }
        print(JSONValue.array(figures.map(\.json)).text())
        running.cancel()
        await running.value
        await client.shutdown()
    }
}
