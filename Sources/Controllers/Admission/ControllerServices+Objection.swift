import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

extension ControllerServices {
    /// Why a change that was admitted may not begin a step now, in a sentence: the switch of a policy that matches it, or
    /// that of its agent, was thrown since. Nil where it may.
    ///
    /// What was approved stays approved, and goes on when the switch is back.
    func halt(of request: ChangeRequest, agent: AgentStanding, at now: Timestamp) -> String? {
        var request = request
        switch agent {
        case .known(let known): request.agent = known
        case .waiting(let sentence), .refused(let sentence): return sentence
        }
        // Asked at every step of every change: where no policy has its switch on, nothing needs to be worked out.
        guard view.policySetNow.policies.contains(where: { $0.spec?.halt == true }) else { return nil }
        return Gate.objections(to: request, in: desk.context(askedBy: request.uid, at: now))
            .first { $0.rule == "halt" }?.message
    }

    /// Why content that was admitted may not take effect now, in a sentence: the switches, and everything else that the
    /// policies as they are now would deny. Nil where it may.
    ///
    /// Approvals are not asked for again: what was approved stays approved, and goes on when the policies let it.
    func objection(to request: ChangeRequest, agent: AgentStanding, at now: Timestamp) -> String? {
        var request = request
        switch agent {
        case .known(let known): request.agent = known
        case .waiting(let sentence), .refused(let sentence): return sentence
        }
        let objections = Gate.objections(to: request, in: desk.context(askedBy: request.uid, at: now))
        return objections.isEmpty ? nil : objections.map(\.message).joined(separator: "; ")
    }

    /// What the cache knows of the agent that a task names.
    func agent(of task: AgentTask) -> AgentStanding {
        let namespace = task.metadata.namespace
        let config = view.agents.store[ObjectKey(namespace: namespace, name: task.spec.agent)]?.content
        return AgentStanding(name: task.spec.agent, namespace: namespace, config: config)
    }
}
