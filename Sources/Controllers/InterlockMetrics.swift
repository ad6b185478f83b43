import InterlockAPI
import Metrics

/// What the controllers count.
public struct InterlockMetrics: Sendable {
    /// What these metrics mean, by name, for a `PrometheusRegistry`.
    public static let help = [
        "interlock_tasks_total": "AgentTasks that entered a phase.",
        "interlock_admissions_total":
            "Decisions of the gate about a task or a direct change, counted when they change.",
    ]

    enum AdmissionDecision: String, Sendable {
        case admitted, denied, waiting
    }

    private let factory: any MetricsFactory

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    /// A task entered a phase.
    func count(entered phase: TaskPhase) {
        Counter(label: "interlock_tasks_total", dimensions: [("phase", phase.rawValue)], factory: factory).increment()
    }

    /// The gate decided something other than before.
    func count(_ decision: AdmissionDecision) {
        Counter(label: "interlock_admissions_total", dimensions: [("decision", decision.rawValue)], factory: factory)
            .increment()
    }
}
