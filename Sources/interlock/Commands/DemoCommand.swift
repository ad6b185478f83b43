import ArgumentParser
import DevCluster
import Foundation
import InterlockAPI

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Tell the whole story on an embedded API server; no cluster is needed.",
        discussion: """
            Starts an API server in this process and the controller beside it, and acts out examples/story: a small change that goes \
            through, hardware that is denied, a tripled pool that waits for two people, a budget, drift, and a controller that is \
            killed. Every claim is checked against the API server.

            Afterwards it stays up, so that you can try more with your own kubectl; Ctrl-C ends it. With --once it ends by itself: \
            0 if every check held, 1 if not.

            Approvals are read from annotations without proof of who wrote them (--trust-unverified-approvals): this is a demo.
            """)

    @Flag(help: "End after the story; 0 only if every check held.")
    var once = false

    @Option(help: ArgumentHelp("The API server's port on 127.0.0.1; 0 takes any.", valueName: "port"))
    var port = 0

    func run() async throws {
        let terminal = Terminal.standardOutput(environment: ConnectionOptions.environment)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "interlock-demo-\(UUID().uuidString.prefix(8))")
        let started = ContinuousClock.now
        let stage = try await DemoStage(folder: folder, port: port)
        var story = DemoStory(stage: stage, report: DemoReport(terminal: terminal))
        do {
            try await story.open()
            try await story.tell()
        } catch {
            await Self.close(stage)
            throw CommandExit.explaining(error)
        }
        story.report.summary(after: ContinuousClock.now - started)
        let isGood = story.report.failed.isEmpty
        if !isGood { terminal.line("The controller's log: \(stage.controllerLog.path)") }
        if !once {
            story.invite()
            await InterruptSignal.wait()
        }
        await Self.close(stage, keepsFiles: !isGood)
        if !isGood { throw CommandExit(code: .error, message: nil) }
    }

    private static func close(_ stage: DemoStage, keepsFiles: Bool = true) async {
        await stage.stop()
        if !keepsFiles { try? FileManager.default.removeItem(at: stage.folder) }
    }
}

extension DemoStory {
    mutating func open() async throws {
        let terminal = report.terminal
        terminal.line(terminal.styled("Interlock demo", .bold) + "  \(InterlockVersion.text)")
        terminal.line("API server (in this process)  \(stage.endpoint.url)")
        terminal.line("Controller's log              \(stage.controllerLog.path)")
        terminal.line(
            terminal.styled(
                "Approvals are believed without proof of their author here (method: Unverified); never run a cluster like this.",
                .yellow))
        report.progress("installing the CustomResourceDefinitions")
        for definition in CustomResourceDefinition.all { _ = try await stage.admin.install(definition) }
        terminal.clearProgress()
        try stage.startController()
    }

    /// What to try next, with the person's own kubectl.
    func invite() {
        let terminal = report.terminal
        terminal.line()
        terminal.line("The API server stays up. In another terminal:")
        terminal.line("  export KUBECONFIG=\(stage.folder.path)/kubeconfig")
        for command in [
            "kubectl get agenttasks,gpunodepools,agentconfigs,guardpolicies -A",
            "kubectl -n checkout-prod describe agenttask triple-h100",
            "kubectl explain guardpolicy.spec.bounds",
            "kubectl apply -f examples/story/11-task-delete-pool.yaml      # Destructive: waits for two people",
            "interlock why agenttask/retire-h100 -n checkout-prod",
            "KUBECONFIG=$KUBECONFIG-alice interlock approve agenttask/retire-h100 -n checkout-prod -m \"CHG-902\"",
            "kubectl -n checkout-prod scale gpunodepool h100-inference --replicas 7   # a person's edit waits at the same gate",
        ] { terminal.line("  " + terminal.styled(command, .cyan)) }
        terminal.line("Kubeconfigs of alice, bob, agent-bot and the controller lie beside it. Ctrl-C ends the demo.")
    }
}
