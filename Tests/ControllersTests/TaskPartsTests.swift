import Gate
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Testing

@testable import Controllers

@Suite("The parts of planning a task")
struct TaskPartsTests {
    @Test("changes come as written, but after what they depend on")
    func order() throws {
        let changes: [InterlockAPI.Change] = [
            .scale("a", to: 1, name: "a") { $0.dependsOn = ["c"] }, .scale("b", to: 1, name: "b"),
            .scale("c", to: 1, name: "c"),
        ]
        #expect(try ChangeOrder.order(changes).get().map(\.name) == ["b", "c", "a"])
    }

    static let refusals: [(String, [InterlockAPI.Change], String)] = [
        (
            "a cycle",
            [
                .scale("a", to: 1, name: "a") { $0.dependsOn = ["b"] },
                .scale("b", to: 1, name: "b") { $0.dependsOn = ["a"] },
            ], "wait for each other"
        ),
        ("an unknown name", [.scale("a", to: 1, name: "a") { $0.dependsOn = ["x"] }], "depends on \"x\""),
        (
            "one name twice", [.scale("a", to: 1, name: "a"), .scale("b", to: 1, name: "a")],
            "two changes are called \"a\""
        ),
        (
            "one target twice", [.scale("a", to: 1, name: "a"), .scale("a", to: 2, name: "b")],
            "are both for GPUNodePool a"
        ),
    ]

    @Test("changes that cannot be ordered are refused with a sentence", arguments: refusals)
    func refusal(what: String, changes: [InterlockAPI.Change], part: String) {
        guard case .failure(let refusal) = ChangeOrder.order(changes) else {
            Issue.record("\(what) is not refused")
            return
        }
        #expect(refusal.sentences.count == 1)
        #expect(refusal.sentences.first?.contains(part) == true)
    }

    @Test("a field manager's name fits, and long ones stay distinct")
    func fieldManager() {
        #expect(TaskFieldManager.name(of: ObjectKey(namespace: "shop", name: "task")) == "interlock/shop/task")
        let stem = String(repeating: "x", count: 200)
        let (first, second) = (
            TaskFieldManager.name(of: ObjectKey(namespace: "shop", name: stem + "1")),
            TaskFieldManager.name(of: ObjectKey(namespace: "shop", name: stem + "2"))
        )
        #expect(first.utf8.count == 128)
        #expect(first != second)
        #expect(first.hasPrefix("interlock/shop/"))
    }

    private func conflict(_ manager: String, _ field: String = ".spec.replicas") -> Status {
        Status(
            code: 409, reason: "Conflict", message: "Apply failed with 1 conflict",
            details: Status.Details(causes: [
                Status.Cause(
                    reason: "FieldManagerConflict",
                    message: "conflict with \"\(manager)\" using interlock.dev/v1alpha1 at 2026-01-01T00:00:00Z",
                    field: field)
            ]))
    }

    @Test("a conflict names the owner, the field and what to do")
    func conflictSentence() throws {
        let conflict = try #require(OwnershipConflict(conflict("argocd-controller")))
        #expect(conflict.owners == [.init(manager: "argocd-controller", field: "spec.replicas")])
        #expect(
            conflict.sentence(target: "GPUNodePool h100")
                == "spec.replicas of GPUNodePool h100 belongs to \"argocd-controller\"; change it there, or have its owner leave the field out so that tasks may set it"
        )
        #expect(!conflict.isLeftBehind(isActive: { _ in false }))
    }

    @Test("only tasks that ended, and our own notes, are taken over from")
    func leftBehind() throws {
        let task = try #require(OwnershipConflict(conflict("interlock/shop/old")))
        #expect(task.isLeftBehind(isActive: { _ in false }))
        #expect(!task.isLeftBehind(isActive: { $0 == "interlock/shop/old" }))
        let note = try #require(OwnershipConflict(conflict("kubectl-edit", ".metadata.annotations.interlock.dev/task")))
        #expect(note.isLeftBehind(isActive: { _ in false }))
        let label = try #require(OwnershipConflict(conflict("kubectl-edit", ".metadata.labels.team")))
        #expect(!label.isLeftBehind(isActive: { _ in false }))
    }

    @Test("another conflict is no question of owners")
    func otherConflict() {
        #expect(OwnershipConflict(Status(code: 409, reason: "Conflict", message: "modified")) == nil)
        #expect(OwnershipConflict(Status(code: 422, reason: "Invalid", message: "x")) == nil)
    }

    @Test("an agent is known only as it is admitted, and whoever switches it off is obeyed at once")
    func agentStanding() {
        func standing(_ change: (inout AgentConfig) -> Void) -> AgentStanding {
            var agent = AgentConfig.make("a", in: "n")
            agent.status.admitted = agent.spec
            agent.status.observedGeneration = 1
            change(&agent)
            return AgentStanding(name: "a", namespace: "n", config: .success(agent))
        }
        let known = RequestingAgent(
            name: "a", riskClass: .changeMaking, isEnabled: true, labels: [:],
            spec: AgentConfig.make("a", in: "n").spec.json)
        #expect(standing { _ in } == .known(known))
        #expect(standing { $0.spec.riskClass = .autonomous } == .known(known))
        guard case .refused = standing({ $0.spec.enabled = false }),
            case .refused = standing({ $0.status.admitted = nil }),
            case .refused = standing({ $0.status.admitted?.enabled = false }),
            case .refused = AgentStanding(name: "a", namespace: "n", config: nil),
            case .waiting = standing({
                $0.status.admitted = nil
                $0.status.observedGeneration = 0
            })
        else {
            Issue.record("an agent that may not act is known")
            return
        }
    }
}

@Suite("Taking up what an admitted task brought")
struct TaskTakeUpTests {
    private func spec(_ replicas: Int) -> GPUNodePoolSpec {
        GPUNodePool.make("p", in: "n") { $0.spec.replicas = replicas }.spec
    }

    private func source(
        pool change: (inout GPUNodePool) -> Void = { _ in }, task edit: (inout AgentTask) -> Void = { _ in }
    ) -> AdmittedBy? {
        var pool = GPUNodePool(
            metadata: ObjectMeta(name: "p", namespace: "n", uid: "pool-uid", generation: 2), spec: spec(6))
        pool.status.admitted = spec(2)
        var task = AgentTask.make("t", in: "n", agent: "a", changes: [.scale("p", to: 6)])
        task.metadata.uid = "task-uid"
        task.metadata.generation = 1
        task.status.observedGeneration = 1
        task.status.phase = .applying
        var target = AdmittedTarget()
        target.change = "scale"
        target.name = "p"
        target.uid = "pool-uid"
        target.before = SpecDigest.of(spec(2))
        target.after = SpecDigest.of(spec(6))
        target.spec = spec(6).json.objectValue
        var admission = TaskAdmission()
        admission.digest = "sha256:plan"
        admission.targets = [target]
        task.status.admission = admission
        task.status.steps = [StepStatus(name: "scale")]
        change(&pool)
        edit(&task)
        return TaskTakeUp.source(of: pool, task: task, at: Timestamp(seconds: 1))
    }

    @Test("what the task's status names exactly is taken up")
    func exact() {
        let found = source()
        #expect(found?.taskUID == "task-uid")
        #expect(found?.task == "n/t")
        #expect(found?.change == "scale")
        #expect(found?.digest == "sha256:plan")
        #expect(found?.generation == 2)
    }

    @Test("anything else about the pool is asked about")
    func otherPool() {
        #expect(source(pool: { $0.spec.replicas = 7 }) == nil)
        #expect(source(pool: { $0.status.admitted?.replicas = 3 }) == nil)
        #expect(source(pool: { $0.status.admitted = nil }) == nil)
        #expect(source(pool: { $0.metadata.uid = "other" }) == nil)
        #expect(source(pool: { $0.metadata.namespace = "other" }) == nil)
        #expect(source(pool: { $0.metadata.name = "other" }) == nil)
    }

    @Test("a task that does not apply this change now stands for nothing")
    func otherTask() {
        #expect(source(task: { $0.status.phase = .succeeded }) == nil)
        #expect(source(task: { $0.status.phase = .awaitingApproval }) == nil)
        #expect(source(task: { $0.status.admission = nil }) == nil)
        #expect(source(task: { $0.status.steps[0].phase = .done }) == nil)
        #expect(source(task: { $0.metadata.generation = 2 }) == nil)
        #expect(source(task: { $0.metadata.deletionTimestamp = "2026-01-01T00:00:00Z" }) == nil)
    }

    @Test("content that nobody could reserve is not taken up")
    func unreserved() {
        #expect(source(task: { $0.status.admission?.targets[0].spec = nil }) == nil)
        #expect(source(task: { $0.status.admission?.targets[0].spec?["replicas"] = 1 }) == nil)
    }

    @Test("what was taken up once is not taken up again")
    func once() {
        #expect(
            source(pool: {
                var earlier = AdmittedBy()
                earlier.digest = "sha256:plan"
                earlier.taskUID = "task-uid"
                earlier.change = "scale"
                $0.status.admittedBy = earlier
            }) == nil)
    }

    static let claims: [(String?, ObjectKey?)] = [
        (nil, nil), ("", nil), ("t", nil), ("n/t", ObjectKey(namespace: "n", name: "t")), ("other/t", nil), ("n/", nil),
        ("n/t/x", nil),
    ]

    @Test("an annotation names a task of the object's own namespace, or none", arguments: claims)
    func claim(text: String?, key: ObjectKey?) {
        let metadata = ObjectMeta(
            name: "p", namespace: "n", annotations: text.map { [InterlockKey.task: $0] } ?? [:])
        #expect(TaskTakeUp.claimedTask(of: metadata) == key)
    }
}
