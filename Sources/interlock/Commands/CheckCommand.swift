import ArgumentParser
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold manifests and Terraform plans to policies, in CI or before a commit.",
        discussion: """
            Reads files and asks the same gate as the controller: which rules speak, what they deny, and who would have to \
            approve. Without a cluster everything in the files counts as new. Nothing is written anywhere.

              interlock check -f deploy/ --policy policies/
              kustomize build overlays/prod | interlock check -f - --policy policies/
              terraform show -json plan.tfplan | interlock check --terraform - --policy policies/ --namespace-label env=prod
              interlock check -f deploy/ --kubeconfig ~/.kube/config -o sarif > interlock.sarif

            GuardPolicies, PriceBooks and Namespaces are used wherever they stand. Objects that Interlock does not guard are \
            passed over. What a rule needs and nobody knows (a value known only after apply, a target that is in no file) \
            denies; --allow-unknown lets it warn.

            Exit codes: 0 fine, 2 approval needed, 3 denied, 1 something cannot be judged. The first of 1, 3 and 2 that holds counts.
            """)

    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: ArgumentHelp(
            "A file of YAML or JSON, a folder with everything below it, or - for standard input.", valueName: "path"))
    var files: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("Files or folders with policies, prices and namespaces.", valueName: "path"))
    var policy: [String] = []

    @Option(
        help: ArgumentHelp("A Terraform plan, as terraform show -json prints it, or -.", valueName: "plan.json"))
    var terraform: [String] = []

    @OptionGroup(title: "Live side") var connection: ConnectionOptions

    @Option(
        name: .customLong("namespace-label"),
        help: ArgumentHelp(
            "A label of the namespace (-n, or default), where no file has it. Repeat it for several.",
            valueName: "key=value"))
    var namespaceLabels: [LabelArgument] = []

    @Option(
        name: .customLong("as-user"),
        help: ArgumentHelp(
            "Who asks, for rules that look at it.",
            discussion: "Where nothing is said nobody is named, and policies that select users are taken to match.",
            valueName: "name"))
    var user: String?

    @Option(
        name: .customLong("as-group"),
        help: ArgumentHelp("A group of who asks. Repeat it for several.", valueName: "name"))
    var groups: [String] = []

    @Option(
        help: ArgumentHelp(
            "The time for freezes, as 2026-12-28T09:00:00Z; now where nothing is said.", valueName: "time"))
    var now: TimeArgument?

    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: ArgumentHelp("Whether what is not known denies; --allow-unknown is the same as --no-fail-on-unknown."))
    var failOnUnknown = true

    @Flag(name: .customLong("allow-unknown"), help: "What is not known warns only.")
    var allowUnknown = false

    @Option(name: [.customShort("o"), .long], help: "text for people, json, sarif or junit for programs.")
    var output = CheckFormat.text

    func validate() throws {
        if files.isEmpty, policy.isEmpty, terraform.isEmpty {
            throw ValidationError("there is nothing to check: name files with -f, or a plan with --terraform")
        }
        if (files + policy + terraform).count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input can be read only once: - stands in several places")
        }
    }

    func run() async throws {
        let input = try CheckInput(files: files, policies: policy, plans: terraform)
        let terminal = Terminal.standardOutput(environment: ConnectionOptions.environment)
        var report = CheckReport()
        if connection.kubeconfig != nil || connection.context != nil {
            try await connection.withSession { session in
                let set = input.manifests(defaultNamespace: session.namespace)
                let live = try await LiveSide.read(session, for: set.subjects)
                report = input.report(set, live: live, settings: settings(namespace: session.namespace, isLive: true))
            }
        } else {
            let namespace = connection.namespace ?? "default"
            report = input.report(
                input.manifests(defaultNamespace: namespace), live: nil,
                settings: settings(namespace: namespace, isLive: false))
        }
        switch output {
        case .text: CheckText(terminal: terminal, texts: input.texts).lines(of: report).forEach { terminal.line($0) }
        case .json: print(CheckDocument.json(report).text(indentation: 2))
        case .sarif: print(SARIFDocument.json(report).text(indentation: 2))
        case .junit: print(JUnitDocument.text(report))
        }
        if let code = report.exitCode { throw CommandExit(code: code, message: nil) }
    }

    private func settings(namespace: String, isLive: Bool) -> CheckSettings {
        CheckSettings(
            namespace: namespace,
            namespaceLabels: namespaceLabels.isEmpty
                ? nil : Dictionary(namespaceLabels.map { ($0.key, $0.value) }) { _, last in last },
            requester: user, groups: groups.isEmpty ? nil : groups, now: now?.time ?? .systemNow(),
            allowsUnknown: allowUnknown || !failOnUnknown, allowsNoPrices: !isLive)
    }
}

/// How a check prints what it found.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case sarif
    case junit
}

/// `key=value`.
struct LabelArgument: ExpressibleByArgument, Sendable {
    let key: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        (key, value) = (parts[0], parts[1])
    }
}

/// A time as RFC 3339 writes it.
struct TimeArgument: ExpressibleByArgument, Sendable {
    let time: Timestamp

    init?(argument: String) {
        guard let time = Timestamp(parsing: argument) else { return nil }
        self.time = time
    }
}
