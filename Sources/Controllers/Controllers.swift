import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Logging
import Metrics

/// One controller for each resource, and what wakes it.
struct Controllers: Sendable {
    let tasks: Controller
    let pools: Controller
    let agents: Controller
    let policies: Controller
    let prices: Controller
    private let denials: DenialLog

    var all: [Controller] { [tasks, pools, agents, policies, prices] }

    init(
        services: ControllerServices, leadership: Leadership?, configuration: InterlockController.Configuration,
        clock: any Clock<Duration>, logger: Logger, factory: any MetricsFactory
    ) {
        let view = services.view
        func controller(
            _ name: String, _ make: @escaping @Sendable (ControllerServices) -> any Reconciler
        ) -> Controller {
            let led = leadership.map { LedReconciler(leadership: $0, services: services, make: make) }
            return Controller(
                name: name, reconciler: led ?? make(services), informers: view.caches,
                configuration: Controller.Configuration(
                    workers: configuration.workers, backoff: configuration.backoff), clock: clock, logger: logger,
                metrics: factory)
        }
        tasks = controller("agenttask") { TaskReconciler(services: $0) }
        pools = controller("gpunodepool") {
            GuardedReconciler(services: $0, informer: view.pools, realisation: PoolRealisation(services: $0))
        }
        agents = controller("agentconfig") {
            GuardedReconciler(services: $0, informer: view.agents, realisation: AgentRealisation(services: $0))
        }
        policies = controller("guardpolicy") { PolicyReconciler(services: $0) }
        prices = controller("pricebook") { PriceBookReconciler(services: $0) }
        denials = services.denials
    }

    /// Has every controller hear of the changes that concern its objects.
    func connect(to view: ClusterView) {
        tasks.watch(view.tasks)
        pools.watch(view.pools)
        agents.watch(view.agents)
        policies.watch(view.policies)
        connectTargets(view)
        connectRules(view)
        agents.watch(view.configMaps) { change in
            guard case .success(let map) = change.object.content else { return [] }
            let owners = map[path: "metadata", "ownerReferences"]?.arrayValue ?? []
            return owners.filter { $0["kind"]?.stringValue == AgentConfig.kind.kind }.compactMap {
                $0["name"]?.stringValue.map { ObjectKey(namespace: change.key.namespace, name: $0) }
            }
        }
    }

    /// Tasks and their targets wake each other.
    private func connectTargets(_ view: ClusterView) {
        tasks.watch(view.pools) { change in
            view.openTasks(for: .gpuNodePool, change.key)
        }
        tasks.watch(view.agents) { change in
            view.openTasks(for: .agentConfig, change.key)
                + (Self.isOtherStanding(change) ? view.openTasks(of: change.key) : [])
        }
        pools.watch(view.tasks) { Self.targets(of: $0, .gpuNodePool) }
        agents.watch(view.tasks) { Self.targets(of: $0, .agentConfig) }
        // A task that ended, or is gone, leaves its fields to others that wait for them.
        tasks.watch(view.tasks) { change in
            guard Self.isEnd(change) else { return [] }
            guard case .success(let task) = change.object.content else {
                // What it would have changed is not known.
                return view.tasks(in: [.planning], namespace: change.key.namespace).filter { $0 != change.key }
            }
            return task.spec.changes.flatMap { other in
                let target = ObjectKey(namespace: change.key.namespace, name: other.target.name)
                return view.tasksToPlan(for: other.target.kind, target).filter { $0 != change.key }
            }
        }
    }

    /// Whether the tasks of an agent are to be judged otherwise than before.
    static func isOtherStanding(_ change: KubeRuntime.Change<AgentConfig>) -> Bool {
        guard case .updated(let old, let new) = change else { return true }
        func standing(_ object: CachedObject<AgentConfig>) -> AgentStanding {
            AgentStanding(name: object.key.name, namespace: object.key.namespace, config: object.content)
        }
        return standing(old) != standing(new)
    }

    private static func isEnd(_ change: KubeRuntime.Change<AgentTask>) -> Bool {
        switch change {
        case .added: false
        case .deleted: true
        case .updated(let old, let new): !old.hasEnded && new.hasEnded
        }
    }

    /// Rules, prices and namespaces wake what they may decide otherwise now; a new status of theirs wakes nobody.
    private func connectRules(_ view: ClusterView) {
        tasks.watch(view.policies) { change in
            change.isOfSpec ? view.tasks(in: [.planning, .awaitingApproval, .applying]) : []
        }
        tasks.watch(view.prices) { change in
            change.isOfSpec ? view.tasks(in: [.planning, .awaitingApproval]) : []
        }
        tasks.watch(view.namespaces) { change in
            change.isOfLabels ? view.tasks(in: [.planning, .awaitingApproval], namespace: change.key.name) : []
        }
        pools.watch(view.policies) { change in change.isOfSpec ? view.concerned(view.pools, by: change) : [] }
        pools.watch(view.prices) { change in change.isOfSpec ? view.pools.store.objects.map(\.key) : [] }
        pools.watch(view.namespaces) { change in
            change.isOfLabels ? view.pools.store.objects(in: change.key.name).map(\.key) : []
        }
        agents.watch(view.policies) { change in change.isOfSpec ? view.concerned(view.agents, by: change) : [] }
        agents.watch(view.namespaces) { change in
            change.isOfLabels ? view.agents.store.objects(in: change.key.name).map(\.key) : []
        }
        // A book is judged beside the others; its own status is put right wherever it comes from.
        prices.watch(view.prices) { change in
            change.isOfSpec ? view.prices.store.objects.map(\.key) : [change.key]
        }
        connectNumbers(view)
    }

    /// Only numbers in the status of policies depend on these: many changes are one look.
    private func connectNumbers(_ view: ClusterView) {
        let recount: @Sendable (ObjectKey) -> Void = { [policies] in policies.enqueue($0, after: .seconds(1)) }
        let recountAll: @Sendable () -> Void = { for policy in view.policies.store.objects { recount(policy.key) } }
        denials.onChange(recount)
        view.agents.onChange { change in if change.isOfLabels { recountAll() } }
        view.committed.onChange { names in for name in names { recount(ObjectKey(name: name)) } }
        view.prices.onChange { change in if change.isOfSpec { recountAll() } }
        view.namespaces.onChange { change in if change.isOfLabels { recountAll() } }
    }

    private static func targets(of change: KubeRuntime.Change<AgentTask>, _ kind: TargetKind) -> [ObjectKey] {
        guard change.object.phase == .applying, case .success(let task) = change.object.content else { return [] }
        return (task.status.admission?.targets ?? []).filter { $0.kind == kind }.map {
            ObjectKey(namespace: change.key.namespace, name: $0.name)
        }
    }
}
