import Gate
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

    /// Objects that a changed policy may say something else of: those whose spec is not what is admitted, those that it is
    /// about now, and those of which it was said that they are out of bounds. Looks at all, and decodes none.
    func concerned<Resource: GuardedResource>(
        _ informer: Informer<Resource>, by change: KubeRuntime.Change<GuardPolicy>
    ) -> [ObjectKey] {
        var policy: CompiledPolicy?
        if case .deleted = change {} else { policy = compiledPolicy(change.key.name) }
        let told = informer.store.objects.filter { object in
            object.hasCondition(ConditionType.outOfBounds) || policy.map { covers(object, $0) } == true
        }
        return Array(Set(unsettled(informer) + told.map(\.key)))
    }

    /// Whether a policy is about an object, whoever changes it; about one that cannot be read it may be.
    func covers<Resource: GuardedResource>(_ object: CachedObject<Resource>, _ policy: CompiledPolicy) -> Bool {
        do throws(DecodingFailure) {
            let namespace = object.key.namespace
            return policy.covers(
                Resource.targetKind, labels: try object.metadata().labels, namespace: namespace,
                namespaceLabels: labels(ofNamespace: namespace))
        } catch {
            return true
        }
    }
}
