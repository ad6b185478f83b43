import ArgumentParser
import JSON
import KubeCore

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Test policies as one tests code, and read them in words.",
        subcommands: [PolicyTestCommand.self, PolicyExplainCommand.self])
}

struct PolicyTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the cases of policies.",
        discussion: """
            A file of cases names the policies under test and says, for each case, a change and what the gate must say of it:

              policy: no-a100.yaml                  # a file, or a list of them, relative to this one
              with: [prices.yaml]                   # prices and namespaces that the cases need
              cases:
              - name: an A100 pool outside production is denied
                given:
                  namespace: {name: dev, labels: {env: nonprod}}
                  object:
                    kind: GPUNodePool
                    metadata: {name: train}
                    spec: {gpuClass: nvidia-a100-40gb, region: eu-west-1, replicas: 1, provider: {none: {}}}
                expect: {decision: Deny, rule: no-a100/gpuClasses, message: nvidia-a100}

            oldObject is what is admitted now (alone, it is deleted), others what stands beside it; requester, groups, agent and \
            now are what they are called. In a folder every *.test.yaml is run.

              interlock policy test examples/policies

            Exit codes: 0 every case passed, 1 anything else.
            """)

    @Argument(help: ArgumentHelp("Files of cases, or folders with *.test.yaml.", valueName: "path"))
    var paths: [String]

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let files = try InputFiles.texts(of: paths, for: .policyTests).map { try PolicyTestFile($0) }
        let outcomes = try files.flatMap { try PolicyTestRun($0).outcomes() }
        let failed = outcomes.count { !$0.failures.isEmpty }
        switch output.output {
        case .json: print(JSONValue.array(outcomes.map(Self.json)).text(indentation: 2))
        case .text:
            let terminal = output.terminal
            for outcome in outcomes { Self.lines(outcome, terminal).forEach { terminal.line($0) } }
            terminal.line(
                terminal.styled(
                    "\(outcomes.count) cases: \(outcomes.count - failed) passed, \(failed) failed.",
                    failed == 0 ? .green : .red, .bold))
        }
        if failed > 0 { throw CommandExit(code: .error, message: nil) }
    }

    private static func lines(_ outcome: PolicyTestRun.Outcome, _ terminal: Terminal) -> [String] {
        let place = printable(outcome.place.description)
        guard !outcome.failures.isEmpty else {
            return ["\(terminal.styled("ok  ", .green))  \(place): \(printable(outcome.name))"]
        }
        return ["\(terminal.styled("FAIL", .red, .bold))  \(place): \(printable(outcome.name))"]
            + outcome.failures.map { "      \(printable($0))" }
    }

    private static func json(_ outcome: PolicyTestRun.Outcome) -> JSONValue {
        var document: JSONObject = [
            "name": .string(outcome.name), "source": .string(outcome.place.source),
            "passed": .bool(outcome.failures.isEmpty),
        ]
        document["line"] = outcome.place.line?.json
        if !outcome.failures.isEmpty { document["failures"] = outcome.failures.json }
        return .object(document)
    }
}

struct PolicyExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say in words what policies forbid, and whose approval they ask for.",
        discussion: """
              interlock policy explain examples/story/03-policies.yaml

            Exit codes: 0 every policy can be used, 1 anything else.
            """)

    @Argument(help: ArgumentHelp("Files or folders with policies, or - for standard input.", valueName: "path"))
    var paths: [String]

    func run() async throws {
        var set = ManifestSet(defaultNamespace: "default")
        let texts = try InputFiles.texts(of: paths)
        set.add(texts, for: .policies)
        let terminal = Terminal.standardOutput(environment: ConnectionOptions.environment)
        for words in set.policies.compactMap(PolicyWords.init) { words.lines.forEach { terminal.line($0) } }
        let problems = set.findings.filter { $0.level == .invalid }
        let report = CheckText(terminal: terminal, texts: texts)
        for problem in problems { report.lines(of: problem).forEach { terminal.line($0) } }
        if !problems.isEmpty { throw CommandExit(code: .error, message: nil) }
        if set.policies.isEmpty {
            throw CommandExit.error("there is no GuardPolicy in \(paths.joined(separator: ", "))")
        }
    }
}
