import ArgumentParser

/// What can be measured by itself.
enum Section: String, CaseIterable, ExpressibleByArgument {
    case json
    case cel
    case gate
    case sync
    case tasks
    case scale

    func title(_ sizes: Sizes) -> String {
        switch self {
        case .json: "a list of \(sizes.items) AgentTasks is parsed, written and decoded"
        case .cel: "rules are compiled, and evaluated over documents"
        case .gate: "changes are judged by \(GateSection.policies) policies"
        case .sync: "\(sizes.objects) AgentTasks are created, and cached by an informer"
        case .tasks: "\(sizes.tasks) tasks run from creation to Succeeded"
        case .scale:
            "\(sizes.tasks) tasks run beside \(sizes.scales.map(String.init).joined(separator: ", ")) ended ones"
        }
    }

    func measure(_ sizes: Sizes) async throws -> [Figure] {
        switch self {
        case .json: try JSONSection.measure(sizes)
        case .cel: try CELSection.measure(sizes)
        case .gate: GateSection.measure(sizes)
        case .sync: try await SyncSection.measure(sizes)
        case .tasks: try await TaskSection.measure(sizes)
        case .scale: try ScaleSection.measure(sizes)
        }
    }
}
