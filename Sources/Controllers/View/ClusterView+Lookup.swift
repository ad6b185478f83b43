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

    /// Tasks of an agent that have not ended.
    func openTasks(of agent: ObjectKey) -> [ObjectKey] {
        let value = TaskIndex.agentValue(agent.namespace, agent.name)
        return tasks.store.objects(index: TaskIndex.agent, value: value).map(\.key)
    }

    func tasks(in phases: [TaskPhase]) -> [ObjectKey] {
        phases.flatMap { tasks.store.objects(index: TaskIndex.phase, value: $0.rawValue).map(\.key) }
    }

    /// Objects whose spec is not what is admitted.
    func unsettled<Resource>(_ informer: Informer<Resource>) -> [ObjectKey] {
        informer.store.objects(index: UnsettledIndex.name, value: UnsettledIndex.value).map(\.key)
    }
}
