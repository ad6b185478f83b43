import InterlockAPI
import JSON
import KubeCore
import Providers
import Testing

@Suite("Delivery of agent configurations")
struct AgentDeliveryTests {
    private func spec(_ change: (inout AgentConfigSpec) -> Void = { _ in }) -> AgentConfigSpec {
        var spec = AgentConfigSpec()
        spec.owner.team = "platform"
        spec.riskClass = .changeMaking
        spec.model = "large-1"
        spec.features = ["b": false, "a": true]
        change(&spec)
        return spec
    }

    private func delivery(
        _ name: String = "devops-assistant", _ change: (inout AgentConfigSpec) -> Void = { _ in }
    ) -> AgentDelivery {
        AgentDelivery(agent: ObjectKey(namespace: "shop", name: name), uid: "uid-1", admitted: spec(change))
    }

    @Test("the revision holds the whole configuration as canonical JSON and cannot be edited")
    func revision() throws {
        let delivery = delivery()
        let map = delivery.revisionMap.manifest
        let text = try #require(map[path: "data", "config.json"]?.stringValue)
        #expect(Array(text.utf8) == spec().json.canonicalBytes())
        #expect(map["immutable"] == true)
        #expect(map[path: "metadata", "name"]?.stringValue == "devops-assistant-\(delivery.revision)")
        #expect(delivery.revision.utf8.count == 10)
        #expect(map[path: "metadata", "labels", "interlock.dev/agent"] == "devops-assistant")
        #expect(map[path: "metadata", "ownerReferences"]?[0]?["uid"] == "uid-1")
    }

    @Test("the pointer names the revision and what a runtime asks often")
    func pointer() {
        let delivery = delivery()
        let map = delivery.pointerMap.manifest
        #expect(map[path: "metadata", "name"] == "devops-assistant-agent")
        #expect(map[path: "data", "stable"]?.stringValue == delivery.revisionKey.name)
        #expect(map[path: "data", "canary"] == "")
        #expect(map[path: "data", "weight"] == "0")
        #expect(map[path: "data", "features"] == #"{"a":true,"b":false}"#)
        #expect(map["immutable"] == nil)
    }

    @Test("equal configurations have one revision, different ones have different revisions")
    func revisions() {
        #expect(delivery().revision == delivery().revision)
        #expect(delivery().revision != delivery { $0.model = "large-2" }.revision)
    }

    @Test("names that would be too long are cut and still told apart")
    func longNames() {
        let stem = String(repeating: "a", count: 252)
        let (first, second) = (delivery(stem + "b"), delivery(stem + "c"))
        #expect(first.revisionKey.name.utf8.count <= 253)
        #expect(first.pointerKey.name.utf8.count <= 253)
        #expect(first.pointerKey != second.pointerKey)
        #expect(AgentDelivery.label(stem + "b").utf8.count <= 63)
        #expect(AgentDelivery.label(stem + "b") != AgentDelivery.label(stem + "c"))
    }

    static let drifts: [(String, Bool, @Sendable (inout JSONValue) -> Void)] = [
        ("nothing", false, { _ in }),
        ("what the server adds", false, { $0["metadata"]?["uid"] = "x" }),
        ("somebody's label", false, { $0["metadata"]?["labels"]?["team"] = "x" }),
        ("a value", true, { $0["data"]?["weight"] = "50" }),
        ("a value that is gone", true, { $0["data"]?["stable"] = nil }),
        ("a value that was added", true, { $0["data"]?["extra"] = "x" }),
        ("binary data", true, { $0["binaryData"] = ["x": "eA=="] }),
        ("a label of ours", true, { $0["metadata"]?["labels"]?["interlock.dev/agent"] = nil }),
        ("the owner", true, { $0["metadata"]?["ownerReferences"] = [] }),
    ]

    @Test("drift is what differs from what was delivered, and nothing else", arguments: drifts)
    func drift(what: String, isDrift: Bool, change: @Sendable (inout JSONValue) -> Void) {
        let pointer = delivery().pointerMap
        var existing = pointer.manifest
        change(&existing)
        #expect(pointer.hasDrifted(in: existing) == isDrift, "\(what)")
    }

    @Test("data that others added is taken away by name")
    func foreignData() {
        let pointer = delivery().pointerMap
        var existing = pointer.manifest
        #expect(pointer.removalOfForeignData(in: existing) == nil)
        existing["data"]?["extra"] = "x"
        existing["data"]?["weight"] = "50"
        #expect(pointer.removalOfForeignData(in: existing) == ["data": ["extra": .null]])
    }

    @Test("a ConfigMap that has another owner or none is not ours")
    func ownership() {
        let pointer = delivery().pointerMap
        #expect(pointer.isOwned(pointer.manifest))
        var foreign = pointer.manifest
        foreign["metadata"]?["ownerReferences"] = nil
        #expect(!pointer.isOwned(foreign))
        #expect(!pointer.isOwned(delivery("other").pointerMap.manifest))
    }
}
