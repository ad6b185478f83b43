import InterlockAPI
import JSON
import KubeCore

/// A change with both specs decoded, or with the sentence why they cannot be.
struct ReadChange: Sendable {
    enum Content: Sendable {
        case pool(before: GPUNodePoolSpec?, after: GPUNodePoolSpec?)
        case agent(before: AgentConfigSpec?, after: AgentConfigSpec?)
        case cloudResource(before: CloudResourceSpec?, after: CloudResourceSpec?)
        case unreadable(String)
    }

    let change: TargetChange
    let content: Content
    /// Every field of `/spec` that moves.
    let differences: [FieldDifference]

    init(_ change: TargetChange) {
        self.change = change
        content = Self.content(of: change)
        let after = change.operation == .delete ? nil : change.after
        differences = JSONDifference.between(before: change.before, after: after).map {
            FieldDifference(path: "/spec" + $0.path, from: $0.from, to: $0.to)
        }
    }

    /// As messages name the target: `GPUNodePool h100-inference`.
    var title: String { "\(change.kind.rawValue) \(change.target)" }

    /// Why a field of the target after the change is not known; nil where it is.
    func unproven(_ fields: String...) -> String? {
        change.unproven.first { fields.contains($0.field) }?.reason
    }

    /// What the change comes to where its fields alone do not say it: the nodes of a pool.
    var effect: String? {
        if case .cloudResource(_, let after?) = content, after.isReplaced { return "deleted and created anew" }
        guard case .pool(let before, let after) = content else { return nil }
        let counts = (before?.desiredReplicas ?? 0, after?.desiredReplicas ?? 0)
        return counts.0 == counts.1 ? nil : "\(counts.0) → \(counts.1) nodes"
    }

    /// Whether the target is another one afterwards.
    var changesSomething: Bool {
        change.operation == .delete
            ? change.targetUID != nil || change.before != nil : !differences.isEmpty || !change.unproven.isEmpty
    }

    private static func content(of change: TargetChange) -> Content {
        let title = "\(change.kind.rawValue) \(change.target)"
        if change.operation == .apply, change.after == nil {
            return .unreadable("what \(title) would be after the change is not known; plan it again")
        }
        do throws(DecodingFailure) {
            let after = change.operation == .delete ? nil : change.after
            switch change.kind {
            case .gpuNodePool:
                let pools = (try decode(GPUNodePoolSpec.self, change.before), try decode(GPUNodePoolSpec.self, after))
                if let problem = pools.1.flatMap(countProblem) { return .unreadable("\(title): \(problem)") }
                return .pool(before: pools.0, after: pools.1)
            case .agentConfig:
                return .agent(
                    before: try decode(AgentConfigSpec.self, change.before),
                    after: try decode(AgentConfigSpec.self, after))
            case .cloudResource:
                return .cloudResource(
                    before: try decode(CloudResourceSpec.self, change.before),
                    after: try decode(CloudResourceSpec.self, after))
            }
        } catch {
            return .unreadable("\(title) cannot be read at \(error.inside("spec")); correct it")
        }
    }

    private static func decode<Spec: SchemaObject>(
        _ type: Spec.Type, _ json: JSONValue?
    ) throws(DecodingFailure) -> Spec? {
        guard let json else { return nil }
        return try Spec(json: json)
    }

    /// Counts that the schema refuses: below nothing they would lower what everything costs together.
    private static func countProblem(of spec: GPUNodePoolSpec) -> String? {
        let most = Int(Int32.max)
        if spec.gpusPerNode > most { return "spec.gpusPerNode of \(spec.gpusPerNode) is more than can be counted" }
        if spec.desiredReplicas > most { return "spec.replicas of \(spec.desiredReplicas) is more than can be counted" }
        if spec.gpusPerNode < 1 { return "spec.gpusPerNode must be at least 1, not \(spec.gpusPerNode)" }
        if spec.floor < 0 { return "spec.floor must not be negative, as \(spec.floor) is" }
        if spec.desiredReplicas < 0 { return "spec.replicas must not be negative, as \(spec.desiredReplicas) is" }
        return nil
    }
}
