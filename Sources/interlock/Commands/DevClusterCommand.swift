import ArgumentParser
import DevCluster
import Foundation
import InterlockAPI
import JSON
import KubeClient

struct DevClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev-cluster",
        abstract: "Run a small Kubernetes API server for trying things; print a kubeconfig and stay.",
        discussion: """
            An API server in this process with Interlock's resources installed, good enough for kubectl. It knows admin, alice and \
            bob (approvers), agent-bot and the controller, each with a kubeconfig of their own.

            What it is not:
            """ + "\n" + DevCluster.limits.map { "  - \($0)" }.joined(separator: "\n"))

    @Option(
        help: ArgumentHelp(
            "Where state, keys and kubeconfigs are kept over restarts; a new temporary folder where nothing is said.",
            valueName: "folder"))
    var dataDir: String?

    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0 takes the port of the last time, or any.", valueName: "port"))
    var port = 0

    @Flag(help: "Serve Kubernetes' own kinds only, without Interlock's resources.")
    var bare = false

    func run() async throws {
        guard (0...65_535).contains(port) else { throw CommandExit.error("--port must be between 0 and 65535") }
        let terminal = Terminal.standardOutput(environment: ConnectionOptions.environment)
        let folder =
            dataDir
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("interlock-dev-cluster-\(UUID().uuidString.prefix(8))").path
        let cluster = DevCluster(configuration: .init(dataDirectory: folder, port: port))
        do {
            let endpoint = try await cluster.start()
            if !bare { try await Self.install(kubeconfig: "\(folder)/kubeconfig-admin") }
            terminal.line("API server  \(endpoint.url)")
            terminal.line(
                "Data        \(folder)" + (dataDir == nil ? "  (removed at the end; keep it with --data-dir)" : ""))
            terminal.line(
                "Users       \(endpoint.tokens.keys.sorted().joined(separator: ", ")): \(folder)/kubeconfig-<user>")
            terminal.line()
            terminal.line("export KUBECONFIG=\(folder)/kubeconfig")
            terminal.line()
            terminal.line("Ctrl-C ends it.")
        } catch {
            await cluster.shutdown()
            throw CommandExit.explaining(error)
        }
        await InterruptSignal.wait()
        await cluster.shutdown()
        if dataDir == nil { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static func install(kubeconfig: String) async throws {
        let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).clientConfiguration()
        let session = Session(client: APIClient(configuration: configuration), namespace: "default")
        do {
            for definition in CustomResourceDefinition.all { _ = try await session.install(definition) }
            // Where a controller looks for its lease.
            for object in try Manifests.all() where ["Namespace", "Lease"].contains(object["kind"]?.stringValue) {
                _ = try await session.install(object)
            }
        } catch {
            await session.client.shutdown()
            throw error
        }
        await session.client.shutdown()
    }
}
