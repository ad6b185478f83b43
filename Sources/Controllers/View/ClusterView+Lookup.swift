import InterlockAPI
import KubeCore
import KubeRuntime

extension ClusterView {
    /// Keeps every cache up to date until the service group shuts down or the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tasks.run() }
            group.addTask { await self.pools.run() }
            group.addTask { await self.agents.run() }
            group.addTask { await self.policies.run() }
            group.addTask { await self.prices.run() }
            group.addTask { await self.namespaces.run() }
            group.addTask { await self.configMaps.run() }
        }
    }

    /// Tasks that have not ended and would change the object.
    func openTasks(for kind: TargetKind, _ key: ObjectKey) -> [ObjectKey] {
        let value = TaskIndex.targetValue(key.namespace, kind, key.name)
        return tasks.store.objects(index: TaskIndex.target, value: value).map(\.key)
    }

    /// Tasks that wait to be planned and would change the object.
    func tasksToPlan(for kind: TargetKind, _ key: ObjectKey) -> [ObjectKey] {
        let value = TaskIndex.targetValue(key.namespace, kind, key.name)
        return tasks.store.objects(index: TaskIndex.plannedTarget, value: value).map(\.key)
    }

    /// Whether a task other than `task` that has not ended owns fields under this name in the task's namespace.
    func isActive(manager name: String, besides task: ObjectKey) -> Bool {
        let value = TaskIndex.managerValue(task.namespace, name)
        return tasks.store.objects(index: TaskIndex.manager, value: value).contains { $0.key != task }
    }

    /// Tasks of an agent that have not ended.
    func openTasks(of agent: ObjectKey) -> [ObjectKey] {
        let value = TaskIndex.agentValue(agent.namespace, agent.name)
        return tasks.store.objects(index: TaskIndex.agent, value: value).map(\.key)
    }

    func tasks(in phases: [TaskPhase]) -> [ObjectKey] {
        phases.flatMap { tasks.store.objects(index: TaskIndex.phase, value: $0.rawValue).map(\.key) }
    }

    /// The tasks of one namespace in some phases.
    func tasks(in phases: Set<TaskPhase>, namespace: String) -> [ObjectKey] {
        tasks.store.objects(in: namespace).filter { $0.phase.map(phases.contains) ?? false }.map(\.key)
    }

    /// Objects whose spec is not what is admitted.
    func unsettled<Resource>(_ informer: Informer<Resource>) -> [ObjectKey] {
        informer.store.objects(index: UnsettledIndex.name, value: UnsettledIndex.value).map(\.key)
    }

    /// Objects of one namespace whose spec is not what is admitted.
    func unsettled<Resource>(_ informer: Informer<Resource>, in namespace: String) -> [ObjectKey] {
        let value = UnsettledIndex.value(in: namespace)
        return informer.store.objects(index: UnsettledIndex.name, value: value).map(\.key)
    }
}
