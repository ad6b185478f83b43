import ArgumentParser
import InterlockAPI
import JSON
import KubeClient
import KubeCore

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain why an object stands where it does.",
        discussion: """
            Follows the chain from the object back to the plan, the rules, the approvals, the task, the agent and what its \
            decision was made from.

              interlock why gpunodepool/h100-inference -n checkout-prod
              interlock why restore-checkout-latency -n checkout-prod      (a bare name is a task)

            Exit codes: 2 where the object waits for approval, 3 where it was denied.
            """)

    @Argument(help: ArgumentHelp("kind/name, or the name of a task.", valueName: "object"))
    var object: ObjectReference

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await connection.withSession { session in
            let found = try await session.guarded(object)
            let task = try await session.task(behind: found)
            switch output.output {
            case .json:
                print(WhyDocument.json(for: found, broughtBy: task).text(indentation: 2))
            case .text:
                let terminal = output.terminal
                WhyReport(terminal: terminal).lines(for: found, broughtBy: task).forEach { terminal.line($0) }
            }
            switch found.state {
            case "AwaitingApproval": throw CommandExit(code: .approvalNeeded, message: nil)
            case "Denied": throw CommandExit(code: .denied, message: nil)
            default: break
            }
        }
    }
}

/// `why -o json`.
enum WhyDocument {
    static func json(for object: GuardedObject, broughtBy task: GuardedObject?) -> JSONValue {
        var document: JSONObject = [
            "kind": .string(object.kind.kind), "namespace": .string(object.metadata.namespace),
            "name": .string(object.metadata.name), "state": .string(object.state),
        ]
        document["message"] = object.message?.json
        document["requester"] = object.requester?.json
        document["agent"] = object.agent?.json
        document["objective"] = object.objective?.json
        document["justification"] = object.justification?.json
        if !object.context.isEmpty { document["context"] = object.context.json }
        document["plan"] = object.plan?.json
        document["verdict"] = object.verdict?.json
        document["approvals"] = object.approvals?.json
        document["admittedBy"] = object.admittedBy?.json
        if !object.steps.isEmpty { document["steps"] = object.steps.json }
        if let task { document["task"] = json(for: task, broughtBy: nil) }
        return .object(document)
    }
}
