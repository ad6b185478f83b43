import ArgumentParser
import DevCluster
import Foundation
import JSON
import KubeClient

/// An API server in a process of its own, so that its memory and processor time are not the measured process's.
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Run a DevCluster until standard input ends; print its kubeconfigs as JSON.")

    func run() async throws {
        let cluster = DevCluster(configuration: .init(requestLogLimit: 0))
        let endpoint = try await cluster.start()
        var kubeconfigs = JSONObject()
        for account in endpoint.tokens.keys.sorted() {
            kubeconfigs[account] = .string(try cluster.kubeconfig(for: account))
        }
        FileHandle.standardOutput.write(Data(JSONValue.object(kubeconfigs).bytes() + [0x0A]))
        await Self.endOfInput()
        await cluster.shutdown()
    }

    private static func endOfInput() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            // A thread of its own: the read blocks, and the server needs the pool's.
            Thread.detachNewThread {
                while let data = try? FileHandle.standardInput.read(upToCount: 4_096), !data.isEmpty {}
                continuation.resume()
            }
        }
    }
}

/// The API server's process as the measuring process sees it.
struct ServerProcess {
    let child: ChildProcess
    let kubeconfigs: JSONValue

    init() throws {
        child = try ChildProcess(arguments: ["server"])
        kubeconfigs = try child.readLine()
    }

    func client(as account: String) throws -> APIClient {
        try Self.client(kubeconfig: kubeconfigs[account]?.stringValue ?? "")
    }

    var usage: ProcessUsage? { ProcessUsage.read(child.identifier) }

    /// Seconds of the server's processors since `earlier`.
    func processor(since earlier: ProcessUsage?) -> Double? {
        guard let earlier, let usage else { return nil }
        return usage.processor - earlier.processor
    }

    static func client(kubeconfig: String) throws -> APIClient {
        let kubeconfig = try Kubeconfig(files: [("the server's answer", Array(kubeconfig.utf8))])
        return APIClient(configuration: try kubeconfig.clientConfiguration())
    }
}
