import Gate
import InterlockAPI
import KubeCore

/// What comes of looking at everything that a task touches.
enum TaskPlanning: Sendable, Hashable {
    /// Something else has to happen first, in a sentence.
    case waiting(String)
    /// The task cannot be planned; why, as verdicts.
    case refused(VerdictStatus)
    /// The gate can be asked.
    case request(ChangeRequest, [AdmittedTarget])
}

extension TaskPlanning {
    /// - Parameters:
    ///   - requester: the authenticated user who created the task; nil where nobody can be named.
    ///   - groups: theirs; nil where they are not known.
    ///   - targets: one for each change, in the order in which they will be made.
    init(
        task: AgentTask, requester: String?, groups: [String]? = nil, namespaceLabels: [String: String]?,
        agent: AgentStanding, targets: [TargetStanding]
    ) {
        var refusals: [RuleVerdict] = []
        var changes: [TargetChange] = []
        var admitted: [AdmittedTarget] = []
        var obstacles: [String] = []
        var waiting: String?
        var requesting: RequestingAgent?
        switch agent {
        case .known(let known): requesting = known
        case .waiting(let sentence): waiting = sentence
        case .refused(let sentence): refusals.append(Self.refusal("agent", sentence))
        }
        for target in targets {
            switch target {
            case .planned(let change, let target, let sentences):
                changes.append(change)
                admitted.append(target)
                obstacles += sentences
            case .waiting(let sentence): waiting = waiting ?? sentence
            case .refused(let sentence): refusals.append(Self.refusal("target", sentence))
            }
        }
        if !refusals.isEmpty {
            self = .refused(Self.denial(refusals))
        } else if let waiting {
            self = .waiting(waiting)
        } else {
            let request = ChangeRequest(
                uid: task.metadata.uid, namespace: task.metadata.namespace, namespaceLabels: namespaceLabels,
                requester: requester, requesterGroups: groups, agent: requesting, changes: changes,
                task: task.expressionDocument, bounds: task.spec.bounds,
                lease: task.spec.lease, unavailable: Self.unavailable(task.spec) + obstacles)
            self = .request(request, admitted)
        }
    }

    static func refused(_ refusal: RefusedChanges) -> TaskPlanning {
        .refused(denial(refusal.sentences.map { Self.refusal("changes", $0) }))
    }

    private static func refusal(_ rule: String, _ sentence: String) -> RuleVerdict {
        RuleVerdict(policy: "task", rule: rule, decision: .deny, message: sentence)
    }

    private static func denial(_ rules: [RuleVerdict]) -> VerdictStatus {
        var verdict = VerdictStatus()
        verdict.decision = .deny
        verdict.rules = rules
        return verdict
    }

    /// What the task asks for and this version cannot do.
    private static func unavailable(_ spec: AgentTaskSpec) -> [String] {
        var sentences: [String] = []
        if spec.lease != nil { sentences.append("spec.lease is not available in this version; remove it") }
        if !spec.verify.isEmpty { sentences.append("spec.verify is not available in this version; remove it") }
        if spec.onFailure == .rollback {
            sentences.append("spec.onFailure Rollback is not available in this version; use Hold")
        }
        return sentences
    }
}
