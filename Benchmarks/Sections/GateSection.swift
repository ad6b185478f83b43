import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore

/// How fast the gate judges.
enum GateSection {
    static let policies = 10
    private static let pools = 200

    static func measure(_ sizes: Sizes) -> [Figure] {
        let compiled = (0..<policies).map { PolicySet.compile(policy($0)) }
        let context = GateContext(
            policies: PolicySet(compiled), prices: PriceTable(books: [.make()]), commitments: commitments(),
            now: Timestamp(seconds: 1_795_000_000))
        var figures: [Figure] = []
        for changes in [1, 5] {
            let request = request(changes: changes)
            let what = "assess \(changes) change\(changes == 1 ? "" : "s"), \(policies) policies, \(pools) pools"
            figures.append(
                Repetition.measure(.gate, what, runs: sizes.runs, work: 1, unit: "assessments/s") {
                    Gate.assess(request, in: context).verdict.rules.count
                })
        }
        let first = policy(0)
        figures.append(
            Repetition.measure(.gate, "compile a policy", runs: sizes.runs, work: 1, unit: "policies/s") {
                PolicySet.compile(first).problems.count
            })
        return figures + Figure.memory(of: .gate)
    }

    /// Bounds for all, a budget and an approval rule each, and every second one selects namespaces.
    static func policy(_ index: Int) -> GuardPolicy {
        GuardPolicy.make("guard-\(index)") { spec in
            var bounds = PolicyBounds()
            bounds.gpuClasses = NameBounds(allow: ["nvidia-h100-*", "nvidia-l4"])
            bounds.regions = NameBounds(deny: ["us-*"])
            bounds.maxNodesPerPool = 100 + index
            bounds.maxScaleStep = 50
            bounds.maxGPUs = 1_000_000
            spec.bounds = bounds
            var budget = Budget()
            budget.currency = "USD"
            budget.maxHourly = Money(100_000_000)
            spec.budget = budget
            spec.approvals = [.make(when: "plan.impact in ['High', 'Destructive'] || cost.hourlyDelta > 10000")]
            if index.isMultiple(of: 2) {
                spec.match.namespaceSelector = LabelSelector(matchLabels: ["env": "prod"])
            }
        }
    }

    private static func request(changes: Int) -> ChangeRequest {
        ChangeRequest(
            uid: "task", namespace: SampleTasks.namespace, namespaceLabels: ["env": "prod"], requester: "agent-bot",
            agent: RequestingAgent(name: "devops-assistant", riskClass: .changeMaking, isEnabled: true),
            changes: (0..<changes).map { index in
                TargetChange(
                    name: "scale-\(index)", kind: .gpuNodePool, target: "pool-\(index)", targetUID: "uid-\(index)",
                    before: pool(index, replicas: 2).json, after: pool(index, replicas: 3).json)
            })
    }

    private static func commitments() -> Commitments {
        Commitments(
            pools: (0..<pools).map { index in
                Commitments.Pool(
                    key: ObjectKey(namespace: SampleTasks.namespace, name: "pool-\(index)"),
                    namespaceLabels: ["env": "prod"], admitted: pool(index, replicas: 2))
            })
    }

    private static func pool(_ index: Int, replicas: Int) -> GPUNodePoolSpec {
        GPUNodePool.make("pool-\(index)", in: SampleTasks.namespace) { $0.spec.replicas = replicas }.spec
    }
}
