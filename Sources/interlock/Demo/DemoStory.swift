import InterlockAPI
import JSON
import KubeClient
import KubeCore

/// The story of `examples/story`, told scene by scene and checked against the API server at every step.
struct DemoStory {
    let stage: DemoStage
    var report: DemoReport

    static let dev = "checkout-dev"
    static let prod = "checkout-prod"

    mutating func tell() async throws {
        try await arrive()
        try await smallChange()
        try await deniedHardware()
        try await tripled()
        try await overBudget()
        try await drift()
        try await killed()
    }

    // MARK: Scenes

    private mutating func arrive() async throws {
        report.scene("Policy, prices, an agent and pools arrive")
        for file in ["01-namespaces", "02-prices", "03-policies", "04-agents", "05-pool-l4-batch"] {
            try await apply(file, as: .admin)
        }
        for policy in ["no-a100-in-nonprod", "gpu-guard"] {
            try await expectReady(GuardPolicy.kind, policy, in: nil, "policy \(policy) is in force")
        }
        for namespace in [Self.dev, Self.prod] {
            try await expectReady(
                AgentConfig.kind, "devops-assistant", in: namespace,
                "agent devops-assistant is known in \(namespace) and delivered as ConfigMaps")
        }
        try await expectPool("l4-batch", in: Self.dev, nodes: 2)
        report.tell(
            "Two nodes of H100 in production are of High impact, so even an admin's kubectl waits for two people:")
        try await apply("06-pool-h100-inference", as: .admin)
        let pool = ObjectReference(kind: GPUNodePool.kind, name: "h100-inference")
        try await expectState(pool, in: Self.prod, "AwaitingApproval", "pool h100-inference waits and has no nodes") {
            GPUNodePoolFacts($0).admittedReplicas == nil
        }
        try await answer(.approve, pool, in: Self.prod, as: .alice, because: "capacity plan Q4")
        try await answer(.approve, pool, in: Self.prod, as: .bob, because: "capacity plan Q4")
        try await expectPool("h100-inference", in: Self.prod, nodes: 2)
    }

    private mutating func smallChange() async throws {
        report.scene("An agent's small change goes through by itself")
        try await apply("07-task-small-change", as: .agent)
        let task = ObjectReference(kind: AgentTask.kind, name: "one-more-l4")
        try await expectState(task, in: Self.dev, "Succeeded", "task one-more-l4 succeeded without anybody's approval")
        try await show(task, in: Self.dev)
        try await expectPool("l4-batch", in: Self.dev, nodes: 3)
    }

    private mutating func deniedHardware() async throws {
        report.scene("A100 in non-production is denied, with the sentence from the policy")
        try await apply("08-task-a100-in-nonprod", as: .agent)
        let task = ObjectReference(kind: AgentTask.kind, name: "a100-experiment")
        try await expectState(
            task, in: Self.dev, "Denied", "task a100-experiment is denied by policy no-a100-in-nonprod"
        ) {
            GuardedFacts($0).messages.contains { $0.contains("no-a100-in-nonprod") && $0.contains("nvidia-a100-40gb") }
        }
        try await showMessage(task, in: Self.dev)
        try await expectAbsent(GPUNodePool.kind, "a100-experiment", in: Self.dev, "no pool a100-experiment was created")
    }

    private mutating func tripled() async throws {
        report.scene("Tripling a pool waits with its diff and cost, for two people")
        try await apply("09-task-triple-h100", as: .agent)
        let task = ObjectReference(kind: AgentTask.kind, name: "triple-h100")
        try await expectState(task, in: Self.prod, "AwaitingApproval", "task triple-h100 waits: +393.28 USD per hour") {
            GuardedFacts($0).plan?.cost?.hourlyDelta == Money(millionths: 393_280_000)
        }
        try await show(task, in: Self.prod)
        try await answer(.approve, task, in: Self.prod, as: .alice, because: "INC-4211, agreed in the incident channel")
        try await expectState(task, in: Self.prod, "AwaitingApproval", "one approval is not enough: it still waits") {
            GuardedFacts($0).needs.contains { $0.have == 1 && $0.quorum == 2 }
        }
        try await expectPool("h100-inference", in: Self.prod, nodes: 2)
        try await answer(
            .approve, task, in: Self.prod, as: .bob, because: "checked the dashboards, needed until Friday")
        try await expectState(task, in: Self.prod, "Succeeded", "with the second approval it is applied")
        try await expectPool("h100-inference", in: Self.prod, nodes: 6)
    }

    private mutating func overBudget() async throws {
        report.scene("A change over budget is denied, whoever would approve it")
        try await apply("10-task-over-budget", as: .agent)
        let task = ObjectReference(kind: AgentTask.kind, name: "train-overnight")
        try await expectState(
            task, in: Self.prod, "Denied", "task train-overnight is denied by the budget of gpu-guard"
        ) {
            GuardedFacts($0).messages.contains { $0.contains("budget") && $0.contains("700") }
        }
        try await showMessage(task, in: Self.prod)
        try await expectAbsent(GPUNodePool.kind, "h100-training", in: Self.prod, "no pool h100-training was created")
    }

    private mutating func drift() async throws {
        report.scene("A change by hand to what Interlock delivered is put back")
        let name = "devops-assistant-agent"
        let before = try await stage.admin.client.get(.configMap, namespace: Self.prod, name: name)
        let patch = #"{"data":{"stable":"my-own-revision"}}"#
        report.command("kubectl -n \(Self.prod) patch configmap \(name) --type merge -p '\(patch)'", as: "admin")
        _ = try await stage.admin.client.mergePatch(
            .configMap, namespace: Self.prod, name: name, patch: try JSONValue(parsing: patch))
        let found = try await stage.admin.wait(for: .configMap, namespace: Self.prod, name: name) { object in
            object?["data"] == before["data"]
                && object?[path: "metadata", "resourceVersion"] != before[path: "metadata", "resourceVersion"]
        }
        report.check(
            "ConfigMap \(name) names the admitted revision again", found.isSatisfied,
            found: found.object?["data"]?.text() ?? "no ConfigMap")
    }

    private mutating func killed() async throws {
        report.scene("The controller is killed in the middle of a task, and a new one finishes it")
        let before = try await generation(of: "l4-batch")
        // The pool's status stays unwritten, so the task cannot get further than Applying.
        try stage.keepPoolsFromBeingAdmitted()
        try await apply("12-task-two-more-l4", as: .agent)
        let task = ObjectReference(kind: AgentTask.kind, name: "two-more-l4")
        try await expectState(task, in: Self.dev, "Applying", "task two-more-l4 is in the middle of its change")
        report.command("kill -9 \(stage.controllerIdentifier)      # the controller", as: "admin")
        stage.killController()
        try stage.letPoolsBeAdmitted()
        report.check("the controller is gone", !stage.isControllerRunning, found: "it still runs")
        try stage.startController()
        report.tell("A new controller starts and reads everything that it needs from the API server.")
        try await expectState(task, in: Self.dev, "Succeeded", "task two-more-l4 succeeded")
        try await expectPool("l4-batch", in: Self.dev, nodes: 5)
        let after = try await generation(of: "l4-batch")
        report.check(
            "the change was made once: the pool's spec moved by one generation", after == before + 1,
            found: "from generation \(before) to \(after)")
    }

    private func generation(of pool: String) async throws -> Int {
        let object = try await stage.admin.client.get(GPUNodePool.kind, namespace: Self.dev, name: pool)
        return try ObjectMeta(json: object["metadata"] ?? .null).generation
    }
}
