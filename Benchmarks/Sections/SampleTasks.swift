import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore

/// AgentTasks as a busy cluster has them: about 3 KB each with status, about 2 KB as they are submitted.
struct SampleTasks {
    static let namespace = "checkout-prod"
    private var names = SeededNames(seed: 1)

    mutating func task(_ index: Int, in namespace: String = namespace) -> AgentTask {
        let changes = (0..<3).map { change(index, $0) }
        return AgentTask.make("task-\(index)", in: namespace, agent: "devops-assistant", changes: changes) {
            task in
            task.metadata.labels = ["team": "platform", "app": names.name("app")]
            task.spec.justification =
                "p95 latency of checkout is above 800 ms since 10:14; queue \(names.name("queue")) grows by 40 requests a second"
            task.spec.context = (0..<4).map { number in
                var reference = ContextReference()
                reference.name = "evidence-\(number)"
                reference.digest = digest()
                reference.uri = "https://dashboards.example.com/d/\(names.name("board"))?from=now-1h&panel=\(number)"
                return reference
            }
        }
    }

    /// With everything that the controller writes on the way to Succeeded.
    mutating func finished(_ index: Int) -> AgentTask {
        var task = task(index)
        task.metadata.uid = "00000000-0000-4000-8000-\(String(names.next(), radix: 16))"
        task.metadata.resourceVersion = "\(100_000 + index)"
        task.metadata.generation = 1
        task.metadata.creationTimestamp = "2026-03-01T10:20:00Z"
        task.status.observedGeneration = 1
        task.status.phase = .succeeded
        task.status.message = "all changes are in place"
        var session = Session()
        session.id = "00000000-1"
        session.startedAt = Timestamp(seconds: 1_795_000_000)
        session.lastProgressAt = Timestamp(seconds: 1_795_000_010)
        task.status.session = session
        var plan = PlanStatus()
        plan.digest = digest()
        plan.impact = .medium
        var cost = PlanCost()
        cost.currency = "USD"
        cost.hourlyBefore = Money(160)
        cost.hourlyAfter = Money(240)
        cost.hourlyDelta = Money(80)
        plan.cost = cost
        plan.changes = task.spec.changes.map { change in
            var planned = PlannedChange()
            planned.name = change.name
            planned.target = change.target.name
            planned.impact = .medium
            planned.effect = "2 → 3 nodes"
            planned.differences = [FieldDifference(path: "/spec/replicas", from: 2, to: 3)]
            return planned
        }
        task.status.plan = plan
        task.status.steps = task.spec.changes.map { change in
            var step = StepStatus(name: change.name)
            step.phase = .done
            step.attempts = 1
            step.startedAt = Timestamp(seconds: 1_795_000_000)
            return step
        }
        task.status.conditions.set(
            Condition(
                type: "Ready", status: .yes, reason: "Succeeded", message: "all changes are in place",
                observedGeneration: 1),
            at: Timestamp(seconds: 1_795_000_000))
        return task
    }

    private mutating func change(_ index: Int, _ number: Int) -> Change {
        Change.scale("pool-\(index)-\(number)", to: 3, name: "scale-\(number)") {
            $0.spec?["region"] = "eu-west-1"
            $0.timeout = .minutes(15)
        }
    }

    private mutating func digest() -> String {
        "sha256:"
            + (0..<4).map { _ in
                let digits = String(names.next(), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
    }
}
