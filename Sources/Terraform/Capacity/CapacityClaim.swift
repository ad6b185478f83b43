import InterlockAPI

/// A machine that nodes may be of.
struct Machine: Hashable, Sendable {
    /// Nil where it is not known.
    var instanceType: String?
    var hardware: InstanceHardware

    init(instanceType: String?, hardware: InstanceHardware) {
        self.instanceType = instanceType
        self.hardware = hardware
    }

    static func notKnown(_ reason: String) -> Machine { Machine(instanceType: nil, hardware: .notKnown(reason)) }

    /// The machine type that an attribute names; `missing` says why nothing is known where it names none.
    init(_ name: Provable<String?>, of cloud: Cloud, missing: String) {
        switch name {
        case .known(let name?): self.init(instanceType: name, hardware: cloud.hardware(of: name))
        case .known(nil): self = .notKnown(missing)
        case .notKnown(let reason): self = .notKnown(reason)
        }
    }
}

/// Nodes that one resource, or one block of it, asks for.
struct CapacityClaim: Sendable {
    var part: String?
    /// What the nodes may be of: one machine, or several to choose from.
    var machines: [Machine]
    var nodes: Provable<Int>
    var minimumNodes: Int?
    /// Nil where nothing but a plan changes the number of nodes.
    var maximumNodes: Provable<Int>?
    var zones: [String] = []
    var capacityType: Provable<CapacityType> = .known(.onDemand)
    var isEncryptedAtRest: Provable<Bool>
    /// Addresses of the templates that the nodes are made from.
    var templates: Set<String> = []

    /// More than any cloud lets choose from.
    private static let maximumMachines = 256

    /// The nodes with GPUs, and those that are not proven to have none; each machine once.
    func capacities(in region: Provable<String>) -> [Capacity] {
        if nodes.value == 0, (maximumNodes?.value ?? 0) == 0, maximumNodes?.reason == nil, machines.allSatisfy(\.isOpen)
        {
            // Machines of which nothing is known and none is asked for.
            return []
        }
        var machines = machines
        if machines.count > Self.maximumMachines {
            machines.removeSubrange(Self.maximumMachines...)
            machines.append(.notKnown("there are more than \(Self.maximumMachines) machine types to choose from"))
        }
        var seen: Set<Machine> = []
        var capacities: [Capacity] = []
        for machine in machines where machine.hardware != .none && seen.insert(machine).inserted {
            capacities.append(capacity(of: machine, in: region))
        }
        guard let primary = capacities.indices.max(by: { capacities[$0].rank < capacities[$1].rank }) else { return [] }
        for index in capacities.indices where index != primary { capacities[index].isAlternative = true }
        return capacities
    }

    private func capacity(of machine: Machine, in region: Provable<String>) -> Capacity {
        let gpuClass: Provable<String>
        let count: Provable<Int>
        switch machine.hardware {
        case .none: (gpuClass, count) = (.notKnown("it has no GPU"), .known(0))
        case .gpu(let known, let number): (gpuClass, count) = (known, number)
        case .notKnown(let reason): (gpuClass, count) = (.notKnown(reason), .notKnown(reason))
        }
        return Capacity(
            gpuClass: gpuClass.printable, isProvenGPU: !machine.isOpen,
            instanceType: machine.instanceType?.printable(limit: 128), gpusPerNode: count.printable,
            nodes: nodes.printable, minimumNodes: minimumNodes, maximumNodes: maximumNodes?.printable,
            region: region.printable, zones: zones.map { $0.printable(limit: 128) },
            capacityType: capacityType.printable, isEncryptedAtRest: isEncryptedAtRest.printable, isAlternative: false)
    }
}

extension Machine {
    /// Whether it may have GPUs or not.
    fileprivate var isOpen: Bool {
        if case .notKnown = hardware { return true }
        return false
    }
}

extension Capacity {
    /// Among alternatives, the one that counts is the worst: of unknown size, or with the most GPUs.
    fileprivate var rank: Int { gpusPerNode.value ?? .max }
}
