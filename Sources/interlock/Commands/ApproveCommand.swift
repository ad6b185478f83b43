import ArgumentParser
import Gate
import InterlockAPI
import JSON
import KubeClient
import KubeCore

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve the plan that an object waits with, as yourself.",
        discussion: """
            Writes the annotation approvals.interlock.dev/<you> with the plan's digest. The approval is for exactly that plan: \
            when the change, its price or the rules move, the digest moves too and the approval no longer counts.

              interlock approve agenttask/triple-h100 -n checkout-prod -m "INC-4211, agreed in the incident channel"
            """)

    @OptionGroup var answer: AnswerOptions

    func run() async throws {
        try await answer.give(.approve)
    }
}

struct DenyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny",
        abstract: "Deny the plan that an object waits with, as yourself.",
        discussion: "One denial by somebody whose approval would count is a veto for that plan.")

    @OptionGroup var answer: AnswerOptions

    func run() async throws {
        try await answer.give(.deny)
    }
}

/// What approve and deny share.
struct AnswerOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("kind/name, or the name of a task.", valueName: "object"))
    var object: ObjectReference

    @Option(
        name: [.customShort("m"), .customLong("message")],
        help: ArgumentHelp("Why; kept in the record.", valueName: "text"))
    var justification: String

    @Option(
        help: ArgumentHelp(
            "Answer only if this is still the plan's digest (12 hex digits or more).", valueName: "digest"))
    var digest: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func give(_ answer: ApprovalAnswer) async throws {
        try await connection.withSession { session in
            let given = try await session.answer(answer, to: object, digest: digest, justification: justification)
            switch output.output {
            case .json:
                print(given.json.text(indentation: 2))
            case .text:
                let terminal = output.terminal
                given.reportLines(terminal).forEach { terminal.line($0) }
            }
        }
    }
}
