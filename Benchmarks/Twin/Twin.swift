import InterlockAPI
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Synchronization

/// The smallest controller on KubeRuntime: follows every AgentTask and writes its status once per generation.
///
/// Takes the arguments and writes the lines of the controller that it is measured beside, one JSON object each: `event`
/// (`synced`, `done`), `count`, `seconds` since the start, `cpuSeconds`, `peakRSSBytes`.
@main
struct Twin {
    static func main() async throws {
        let arguments = try TwinArguments(Array(CommandLine.arguments.dropFirst()))
        let start = TwinReport.Start()
        let client = try APIClient(
            configuration: Kubeconfig.load(path: arguments.kubeconfig, environment: [:])
                .clientConfiguration(environment: [:]))
        let quiet = Logger(label: "twin") { _ in SwiftLogNoOpLogHandler() }
        let tasks = Informer(client, AgentTask.kind, logger: quiet) { json throws(DecodingFailure) in
            try AgentTask(json: json)
        }
        let writer = StatusWriter(client: client, tasks: tasks, until: arguments.until)
        let controller = Controller(
            name: "twin", reconciler: writer, informers: [tasks],
            configuration: Controller.Configuration(workers: arguments.workers), logger: quiet)
        if !arguments.stopsWhenSynced { controller.watch(tasks) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tasks.run() }
            guard await tasks.waitUntilSynced() else { return }
            TwinReport.line("synced", count: tasks.store.count, since: start)
            if !arguments.stopsWhenSynced {
                group.addTask { await controller.run() }
                await writer.finished()
                TwinReport.line("done", count: writer.count, since: start)
            }
            group.cancelAll()
        }
        await client.shutdown()
    }
}

/// Writes the status of a task once per generation.
final class StatusWriter: Reconciler {
    private let client: APIClient
    private let tasks: Informer<AgentTask>
    private let until: Int
    private let written = Atomic(0)
    private let end = AsyncStream.makeStream(of: Never.self)

    /// - Parameter until: how many writes end the run; zero for no end.
    init(client: APIClient, tasks: Informer<AgentTask>, until: Int) {
        self.client = client
        self.tasks = tasks
        self.until = until
    }

    var count: Int { written.load(ordering: .relaxed) }

    func finished() async {
        for await _ in end.stream {}
    }

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        // What has been written already is seen in the document, and not decoded for that.
        guard let object = tasks.store[key],
            object.document.integer(at: "status", "observedGeneration")
                != object.document.integer(at: "metadata", "generation")
        else { return .done }
        let task = try object.object()
        let generation = JSONValue.integer(Int64(task.metadata.generation))
        let condition: JSONValue = [
            "type": "Ready", "status": "True", "reason": "Succeeded", "message": "written by the twin",
            "observedGeneration": generation, "lastTransitionTime": .string("\(Timestamp.systemNow())"),
        ]
        let status: JSONValue = ["observedGeneration": generation, "phase": "Succeeded", "conditions": [condition]]
        _ = try await client.mergePatch(
            AgentTask.kind, namespace: key.namespace, name: key.name, patch: ["status": status], subresource: "status")
        if written.add(1, ordering: .relaxed).newValue == until { end.continuation.finish() }
        return .done
    }
}
