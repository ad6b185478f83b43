import ArgumentParser
import InterlockAPI
import JSON
import KubeClient
import KubeCore
import YAML

struct InstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Print what Interlock needs in a cluster, or apply it.",
        discussion: """
            Prints YAML for kubectl or for a repository: the CustomResourceDefinitions, the roles, and the controller's deployment.
            With --apply it is applied by server-side apply, CustomResourceDefinitions first, waiting until they are served.

              interlock install | kubectl apply --server-side -f -
              interlock install --crds > manifests/crds/interlock.dev.yaml
            """)

    @Flag(help: "Only the CustomResourceDefinitions.")
    var crds = false

    @Flag(help: "Apply to the cluster instead of printing.")
    var apply = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let objects = try crds ? CustomResourceDefinition.all : Manifests.all()
        guard apply else {
            switch output.output {
            case .text: print(crds ? Manifests.crdFile : Manifests.file(of: objects), terminator: "")
            case .json: print(Manifests.list(of: objects).text(indentation: 2))
            }
            return
        }
        try await connection.withSession { session in
            for object in objects {
                let applied = try await session.install(object)
                if output.output == .text { output.terminal.line("\(applied) applied") }
            }
            if output.output == .json { print(Manifests.list(of: objects).text(indentation: 2)) }
        }
    }
}
