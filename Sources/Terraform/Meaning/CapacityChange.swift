import InterlockAPI

/// GPU nodes of one resource before and after a plan.
///
/// Only what has GPUs, or is not proven to have none, becomes a capacity change. A group whose launch template alone
/// changes has one, although its own operation is `noOp`.
public struct CapacityChange: Sendable, Hashable {
    /// The block of the resource that asks for the nodes, where it has several: `node_pool[1]`.
    public let part: String?
    /// Nil where there are no such nodes before.
    public let before: Capacity?
    /// Nil where there are none afterwards.
    public let after: Capacity?

    public init(part: String?, before: Capacity?, after: Capacity?) {
        self.part = part?.printable(limit: 128)
        self.before = before
        self.after = after
    }

    /// Whether the nodes are others, or another number of them, afterwards.
    public var changesSomething: Bool { before != after }
}

/// GPU nodes of one kind.
public struct Capacity: Sendable, Hashable {
    /// As policies and prices name it: `nvidia-a100-80gb`. Not known where the instance type is not, and where it is of a
    /// GPU family that the table of types does not hold.
    public var gpuClass: Provable<String>
    /// Whether the nodes are proven to have GPUs. False: they are not proven to have none.
    public var isProvenGPU: Bool
    /// The provider's machine type; nil where it is not known.
    public var instanceType: String?
    /// At least 1 where known.
    public var gpusPerNode: Provable<Int>
    /// Nodes that the plan asks for.
    public var nodes: Provable<Int>
    /// Fewest nodes that an autoscaler may go down to; nil where none may.
    public var minimumNodes: Int?
    /// Most nodes that an autoscaler may go up to without another plan; nil where none may.
    public var maximumNodes: Provable<Int>?
    public var region: Provable<String>
    /// Zones that the plan names; empty where it names none.
    public var zones: [String]
    public var capacityType: Provable<CapacityType>
    /// Whether the nodes' volumes are encrypted.
    public var isEncryptedAtRest: Provable<Bool>
    /// One of several kinds that the same nodes may be of: the nodes are counted in another entry of the resource, too.
    public var isAlternative: Bool

    /// The most nodes that there can be without another plan.
    public var worstCaseNodes: Provable<Int> {
        guard let maximumNodes else { return nodes }
        return nodes.flatMap { nodes in maximumNodes.map { max(nodes, $0) } }
    }

    /// Why something is not proven, a clause each; empty where all is.
    public var unproven: [String] {
        var reasons: [String] = []
        let all = [
            gpuClass.reason, gpusPerNode.reason, nodes.reason, maximumNodes?.reason, region.reason,
            capacityType.reason, isEncryptedAtRest.reason,
        ]
        for case let reason? in all where !reasons.contains(reason) { reasons.append(reason) }
        return reasons
    }
}
