import DevCluster
import Foundation
import InterlockAPI
import JSON
import KubeClient
import KubeCore
import YAML

/// Who acts in the story; the raw value is the account's name on the DevCluster.
enum DemoUser: String, Sendable, CaseIterable {
    case admin
    case alice
    case bob
    case agent = "agent-bot"
}

/// An API server, a controller and everybody's connection to it.
final class DemoStage {
    let folder: URL
    let endpoint: DevCluster.Endpoint
    private let cluster: DevCluster
    private let sessions: [DemoUser: Session]
    private var controller: ControllerProcess?

    /// Starts the API server; its kubeconfigs and the controller's log go to `folder`.
    init(folder: URL, port: Int) async throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        cluster = DevCluster(configuration: .init(port: port))
        endpoint = try await cluster.start()
        try cluster.writeKubeconfigs(to: folder.path)
        var sessions: [DemoUser: Session] = [:]
        for user in DemoUser.allCases {
            let path = folder.appendingPathComponent("kubeconfig-\(user.rawValue)").path
            let configuration = try Kubeconfig.load(path: path, environment: [:]).clientConfiguration()
            sessions[user] = Session(client: APIClient(configuration: configuration), namespace: "default")
        }
        self.sessions = sessions
    }

    var admin: Session { session(of: .admin) }

    func session(of user: DemoUser) -> Session {
        guard let session = sessions[user] else { preconditionFailure("every user got a session in init") }
        return session
    }

    func stop() async {
        controller?.stop()
        for session in sessions.values { await session.client.shutdown() }
        await cluster.shutdown()
    }

    // MARK: The controller

    var controllerIdentifier: Int32 { controller?.identifier ?? 0 }
    var isControllerRunning: Bool { controller?.isRunning ?? false }
    var controllerLog: URL { folder.appendingPathComponent("controller.log") }

    func startController() throws {
        controller = try ControllerProcess(
            kubeconfig: folder.appendingPathComponent("kubeconfig-controller"), log: controllerLog,
            listen: "127.0.0.1:0")
    }

    func killController() {
        controller?.kill()
    }

    /// Keeps the controller from writing what it admits for pools, until `letPoolsBeAdmitted`.
    func keepPoolsFromBeingAdmitted() throws {
        let status = Status(code: 503, reason: "ServiceUnavailable", message: "the demo holds this request back")
        try cluster.inject(
            Fault(verb: "patch", plural: "gpunodepools", subresource: "status", effect: .answer(status), count: .max))
    }

    func letPoolsBeAdmitted() throws {
        try cluster.removeFaults()
    }
}

extension Session {
    enum WayOfWriting: Sendable {
        case create, apply
    }

    /// Writes every object of one of the carried example files.
    func write(example path: String, by way: WayOfWriting) async throws {
        guard let file = EmbeddedFiles.all.first(where: { $0.path == path }) else {
            throw CommandExit.error("\(path) is not among the examples that this program carries")
        }
        for document in try YAMLParser.documents(in: file.text, source: path) {
            switch way {
            case .apply: try await apply(document.value)
            case .create: try await create(document.value)
            }
        }
    }
}
