import InterlockAPI
import KubeCore
import Testing

@testable import interlock

@Suite("Objects as people name them")
struct ObjectReferenceTests {
    @Test(
        "a bare name is a task; kinds go by every name that the API server knows",
        arguments: [
            ("fix-latency", AgentTask.kind, "fix-latency"), ("agenttask/a", AgentTask.kind, "a"),
            ("atask/a", AgentTask.kind, "a"), ("agenttasks.interlock.dev/a", AgentTask.kind, "a"),
            ("gpool/h100", GPUNodePool.kind, "h100"), ("GPUNodePool/h100", GPUNodePool.kind, "h100"),
            ("agentconfigs/x", AgentConfig.kind, "x"),
        ])
    func known(text: String, kind: ResourceKind, name: String) {
        #expect(ObjectReference(argument: text) == ObjectReference(kind: kind, name: name))
    }

    @Test("what is no object is refused", arguments: ["", "pod/x", "gpool/", "a/b/c"])
    func unknown(text: String) {
        #expect(ObjectReference(argument: text) == nil)
    }
}
