import ArgumentParser

/// The command line: the only module that reads arguments and the environment, or exits.
@main
struct Interlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interlock",
        abstract:
            "Keeps a change to infrastructure from happening until it is known, priced, inside its bounds and approved.",
        discussion: """
            Agents and people write AgentTasks, cluster admins write GuardPolicies. Interlock plans each change, prices it, holds \
            it to every policy that matches, waits for the approvals that they ask for, applies it, and says why.

            New here? `interlock demo` tells the whole story on an embedded API server; no cluster is needed.

            Exit codes: 0 fine, 1 error, 2 approval needed, 3 denied.
            """,
        version: InterlockVersion.text,
        subcommands: [
            DemoCommand.self, DevClusterCommand.self, ControllerCommand.self, InstallCommand.self, PlanCommand.self,
            CheckCommand.self, PolicyCommand.self, ApproveCommand.self, DenyCommand.self, WhyCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let exit as CommandExit {
            if let message = exit.message { Terminal.writeError(message) }
            Self.exit(withError: ExitCode(exit.code.rawValue))
        } catch {
            // Help and version come as errors too; they end with 0. Everything else is 1, also wrong usage.
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess {
                print(text)
                Self.exit(withError: ExitCode.success)
            }
            Terminal.writeError(text.hasPrefix("Error: ") ? "interlock: " + text.dropFirst(7) : text)
            Self.exit(withError: ExitCode(CommandExit.Code.error.rawValue))
        }
    }
}

enum InterlockVersion {
    static let text = "0.1.0"
}

/// How a command ends other than well.
struct CommandExit: Error, Sendable {
    enum Code: Int32, Sendable {
        case error = 1
        case approvalNeeded = 2
        case denied = 3
    }

    let code: Code
    /// For standard error; nil where everything was said already.
    let message: String?

    static func error(_ message: String) -> CommandExit {
        CommandExit(code: .error, message: "interlock: \(message)")
    }
}
