import InterlockAPI
import JSON
import KubeCore
import Providers
import Testing

@Suite("Capacity providers")
struct CapacityProviderTests {
    private func spec(_ change: (inout GPUNodePoolSpec) -> Void = { _ in }) -> GPUNodePoolSpec {
        var spec = GPUNodePoolSpec()
        spec.gpuClass = "nvidia-h100-80gb"
        spec.region = "eu-west-1"
        spec.replicas = 3
        spec.provider.none = [:]
        change(&spec)
        return spec
    }

    @Test("the provider none writes nothing and counts what is admitted as ready", arguments: [0, 1, 3])
    func noProvider(count: Int) {
        let pool = AdmittedPool(
            key: ObjectKey(namespace: "n", name: "p"), uid: "u", spec: spec { $0.replicas = count })
        let status = NoProvider().status(of: pool, observed: [:])
        #expect(NoProvider().desiredObjects(for: pool).isEmpty)
        #expect(status.isReady)
        #expect(status.replicas == count)
        #expect(status.readyReplicas == count)
        #expect(status.message.hasPrefix(count == 1 ? "1 node counts" : "\(count) nodes count"))
    }

    @Test("the floor counts where a spec does not say how many nodes it wants")
    func floor() {
        let pool = AdmittedPool(
            key: ObjectKey(namespace: "n", name: "p"), uid: "u",
            spec: spec {
                $0.replicas = nil
                $0.floor = 2
            })
        #expect(NoProvider().status(of: pool, observed: [:]).replicas == 2)
    }

    @Test("a spec that this version can realise has no unavailable part")
    func available() {
        #expect(spec().unavailableParts.isEmpty)
    }

    static let unavailable: [(String, @Sendable (inout GPUNodePoolSpec) -> Void)] = [
        ("spec.lease", { $0.lease = .hours(1) }),
        ("spec.retireAfterIdle", { $0.retireAfterIdle = .minutes(5) }),
        (
            "spec.provider.karpenter",
            {
                $0.provider.none = nil
                $0.provider.karpenter = [:]
            }
        ),
        (
            "spec.provider.clusterAPI",
            {
                $0.provider.none = nil
                $0.provider.clusterAPI = [:]
            }
        ),
        ("names no provider", { $0.provider.none = nil }),
        ("none and karpenter", { $0.provider.karpenter = [:] }),
    ]

    @Test("each part that is not available is named in a sentence", arguments: unavailable)
    func unavailableParts(part: String, change: @Sendable (inout GPUNodePoolSpec) -> Void) {
        let parts = spec(change).unavailableParts
        #expect(parts.count == 1)
        #expect(parts.first?.contains(part) == true)
    }

    @Test("an agent's rollout is not available and says so")
    func rollout() {
        var agent = AgentConfigSpec()
        #expect(agent.unavailableParts.isEmpty)
        agent.rollout = [:]
        #expect(agent.unavailableParts == ["spec.rollout is not available in this version; remove it"])
    }
}
