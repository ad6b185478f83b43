import InterlockAPI
import KubeCore

/// What is already let through and therefore costs money: every pool as it is admitted, and what admitted tasks
/// still have to take up.
public struct Commitments: Sendable, Hashable {
    public struct Pool: Sendable, Hashable {
        public var key: ObjectKey
        public var labels: [String: String]
        public var namespaceLabels: [String: String]?
        /// What the provider is held to; nil where nothing was admitted yet.
        public var admitted: GPUNodePoolSpec?
        /// What an admitted task will make of it; the dearer of the two counts.
        public var reserved: GPUNodePoolSpec?

        public init(
            key: ObjectKey, labels: [String: String] = [:], namespaceLabels: [String: String]?,
            admitted: GPUNodePoolSpec?, reserved: GPUNodePoolSpec? = nil
        ) {
            self.key = key
            self.labels = labels
            self.namespaceLabels = namespaceLabels
            self.admitted = admitted
            self.reserved = reserved
        }
    }

    public var pools: [ObjectKey: Pool]

    public init(pools: [Pool] = []) {
        self.pools = Dictionary(pools.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last })
    }
}
