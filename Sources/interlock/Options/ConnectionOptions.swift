import ArgumentParser
import KubeClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which API server, as whom: the options that every command has which talks to one.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kubeconfig file.", discussion: "KUBECONFIG, then ~/.kube/config, where nothing is said.",
            valueName: "file"))
    var kubeconfig: String?

    @Option(help: ArgumentHelp("The kubeconfig's context.", valueName: "name"))
    var context: String?

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("The namespace; the context's own where nothing is said.", valueName: "name"))
    var namespace: String?

    /// The environment as this process was started with; only the executable reads it.
    static var environment: [String: String] { ProcessInfo.processInfo.environment }
}

/// How a command prints what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .long], help: "text for people, json for programs.")
    var output = OutputFormat.text

    var terminal: Terminal { .standardOutput(environment: ConnectionOptions.environment) }
}

extension ConnectionOptions {
    /// Whether this pod's service account is what connects.
    var isInPod: Bool {
        let environment = Self.environment
        return kubeconfig == nil && context == nil && environment["KUBECONFIG"] == nil
            && environment["KUBERNETES_SERVICE_HOST"] != nil
    }

    /// What to connect to: the kubeconfig, or this pod's service account where there is none and one is mounted.
    func clientConfiguration() throws -> APIClient.Configuration {
        let environment = Self.environment
        var configuration: APIClient.Configuration
        do throws(ConfigurationError) {
            if isInPod {
                configuration = try .inCluster(environment: environment)
            } else {
                configuration = try Kubeconfig.load(path: kubeconfig, environment: environment)
                    .clientConfiguration(context: context, environment: environment)
            }
        } catch {
            throw CommandExit.error("\(error)")
        }
        if let namespace { configuration.namespace = namespace }
        configuration.userAgent = APIClient.userAgent(version: InterlockVersion.text)
        configuration.onWarning = { Terminal.writeError("interlock: warning: \($0)") }
        return configuration
    }

    /// Connects, runs `body`, and closes the connections; what goes wrong becomes one sentence.
    func withSession(_ body: (Session) async throws -> Void) async throws {
        let configuration = try clientConfiguration()
        let client = APIClient(configuration: configuration)
        let session = Session(client: client, namespace: configuration.namespace)
        do {
            try await body(session)
        } catch {
            await client.shutdown()
            throw CommandExit.explaining(error)
        }
        await client.shutdown()
    }
}

extension CommandExit {
    /// An error of a lower module as a sentence; a command's own ending stays what it is.
    static func explaining(_ error: any Error) -> any Error {
        switch error {
        case let exit as CommandExit: exit
        case let failure as APIError: CommandExit.error("\(failure)")
        case is CancellationError: CommandExit.error("interrupted")
        default: CommandExit.error("\(error)")
        }
    }
}
