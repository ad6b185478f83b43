import Gate
import InterlockAPI
import KubeCore

/// What is known of the agent that a task names.
enum AgentStanding: Sendable, Hashable {
    case known(RequestingAgent)
    /// Its own reconciler has not looked at it yet.
    case waiting(String)
    case refused(String)

    /// - Parameter config: the AgentConfig of that name in the task's namespace; nil where there is none.
    init(name: String, namespace: String, config: Result<AgentConfig, DecodingFailure>?) {
        switch config {
        case nil:
            self = .refused(
                "AgentConfig \(name) does not exist in namespace \(namespace); create it, or name another in spec.agent"
            )
        case .failure(let failure)?:
            self = .refused("AgentConfig \(name) cannot be read: \(failure)")
        case .success(let config)?:
            guard let admitted = config.status.admitted else {
                self =
                    config.status.observedGeneration == 0
                    ? .waiting("AgentConfig \(name) has not been looked at yet")
                    : .refused(
                        "AgentConfig \(name) is not admitted: \(config.status.message ?? "it waits for the gate")")
                return
            }
            // Whoever switches an agent off is obeyed before the gate has looked at it.
            let isEnabled = admitted.enabled && config.spec.enabled
            guard isEnabled else {
                self = .refused("agent \(name) is disabled; set spec.enabled of its AgentConfig to true")
                return
            }
            self = .known(
                RequestingAgent(
                    name: name, riskClass: admitted.riskClass, isEnabled: true, labels: config.metadata.labels,
                    spec: admitted.json))
        }
    }
}
