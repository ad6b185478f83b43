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

    var all: [Controller] { [tasks, pools, agents, policies, prices] }

    init(
        services: ControllerServices, configuration: InterlockController.Configuration, clock: any Clock<Duration>,
        logger: Logger, factory: any MetricsFactory
    ) {
        let view = services.view
        func controller(_ name: String, _ reconciler: any Reconciler) -> Controller {
            Controller(
                name: name, reconciler: reconciler, informers: view.caches,
                configuration: Controller.Configuration(
                    workers: configuration.workers, backoff: configuration.backoff), clock: clock, logger: logger,
                metrics: factory)
        }
        tasks = controller("agenttask", TaskReconciler(services: services))
        pools = controller(
            "gpunodepool",
            GuardedReconciler(
                services: services, informer: view.pools, realisation: PoolRealisation(services: services)))
        agents = controller(
            "agentconfig",
            GuardedReconciler(
                services: services, informer: view.agents, realisation: AgentRealisation(services: services)))
        policies = controller("guardpolicy", PolicyReconciler(services: services))
        prices = controller("pricebook", PriceBookReconciler(services: services))
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
            view.openTasks(for: .agentConfig, change.key) + view.openTasks(of: change.key)
        }
        pools.watch(view.tasks) { Self.targets(of: $0, .gpuNodePool) }
        agents.watch(view.tasks) { Self.targets(of: $0, .agentConfig) }
        // A task that ended, or is gone, leaves its fields to others that wait for them.
        tasks.watch(view.tasks) { change in
            guard Self.isEnd(change) else { return [] }
            return view.tasks(in: [.planning]).filter { $0.namespace == change.key.namespace && $0 != change.key }
        }
    }

    private static func isEnd(_ change: KubeRuntime.Change<AgentTask>) -> Bool {
        switch change {
        case .added: return false
        case .deleted: return true
        case .updated(let old, let new):
            guard case .success(let before) = old.content, case .success(let after) = new.content else { return true }
            return TaskIndex.isOpen(before) && !TaskIndex.isOpen(after)
        }
    }

    /// Rules, prices and namespaces wake what they may decide otherwise now.
    private func connectRules(_ view: ClusterView) {
        tasks.watch(view.policies) { _ in view.tasks(in: [.planning, .awaitingApproval, .applying]) }
        tasks.watch(view.prices) { _ in view.tasks(in: [.planning, .awaitingApproval]) }
        tasks.watch(view.namespaces) { change in
            view.tasks(in: [.planning, .awaitingApproval]).filter { $0.namespace == change.key.name }
        }
        pools.watch(view.policies) { _ in view.unsettled(view.pools) }
        pools.watch(view.prices) { _ in view.pools.store.objects.map(\.key) }
        pools.watch(view.namespaces) { change in
            view.unsettled(view.pools).filter { $0.namespace == change.key.name }
        }
        agents.watch(view.policies) { _ in view.unsettled(view.agents) }
        agents.watch(view.namespaces) { change in
            view.unsettled(view.agents).filter { $0.namespace == change.key.name }
        }
        prices.watch(view.prices) { _ in view.prices.store.objects.map(\.key) }
        // Only numbers in the status depend on these: many changes are one look.
        let recount: @Sendable () -> Void = { [policies] in
            for policy in view.policies.store.objects { policies.enqueue(policy.key, after: .seconds(1)) }
        }
        view.pools.onChange { _ in recount() }
        view.prices.onChange { _ in recount() }
        view.namespaces.onChange { _ in recount() }
    }

    private static func targets(of change: KubeRuntime.Change<AgentTask>, _ kind: TargetKind) -> [ObjectKey] {
        guard case .success(let task) = change.object.content, task.status.phase == .applying else { return [] }
        return (task.status.admission?.targets ?? []).filter { $0.kind == kind }.map {
            ObjectKey(namespace: change.key.namespace, name: $0.name)
        }
    }
}
