import InterlockAPI
import JSON

/// Nodes of Compute Engine: instances, and groups that are made from templates.
enum GoogleCapacity {
    static func claims(_ reading: ResourceReading) -> [CapacityClaim]? {
        switch reading.record.type {
        case "google_compute_instance", "google_compute_instance_from_machine_image":
            [instance(reading, nodes: 1)]
        case "google_compute_instance_from_template": [fromTemplate(reading)]
        case "google_compute_instance_template", "google_compute_region_instance_template":
            [instance(reading, nodes: 0)]
        case "google_compute_instance_group_manager", "google_compute_region_instance_group_manager":
            groupManager(reading)
        case "google_compute_resize_request": [resizeRequest(reading)]
        case "google_compute_reservation": [reservation(reading)]
        case "google_container_node_pool", "google_container_cluster": GoogleClusterCapacity.claims(reading)
        default: nil
        }
    }

    /// Google encrypts all that it stores.
    static let encryption = Provable.known(true)

    private static func instance(_ reading: ResourceReading, nodes: Int) -> CapacityClaim {
        CapacityClaim(
            machines: machines(reading.values), nodes: .known(nodes), zones: zone(reading),
            capacityType: capacityType(reading.values), isEncryptedAtRest: encryption)
    }

    private static func fromTemplate(_ reading: ResourceReading) -> CapacityClaim {
        var claim = instance(reading, nodes: 1)
        let type = reading.stated("machine_type")
        if type.isMissing {
            let templates = Templates(
                ("source_instance_template", reading.values.text("source_instance_template")),
                at: ["source_instance_template"], of: reading)
            claim.machines = templates.machines
            claim.capacityType = templates.capacityType
            claim.templates = templates.addresses
        }
        return claim
    }

    /// The templates of all versions that a group has.
    private static func templates(of reading: ResourceReading) -> Templates {
        var templates = Templates()
        switch reading.values.blocks("version") {
        case .notKnown(let reason): templates.obstacle = reason
        case .known(let versions):
            for version in versions {
                templates.add(
                    Templates(
                        ("instance_template", version.text("instance_template")), at: ["version", "instance_template"],
                        of: reading))
            }
        }
        return templates
    }

    /// Nodes that a group gets on top of its size.
    private static func resizeRequest(_ reading: ResourceReading) -> CapacityClaim {
        let name = "instance_group_manager"
        let finding = reading.find(
            ResourceTypes.googleGroups, named: [(name, reading.values.text(name))], at: [[name]])
        var templates = Templates()
        templates.obstacle = finding.obstacle
        for group in finding.records.compactMap(reading.reading(of:)) { templates.add(self.templates(of: group)) }
        return CapacityClaim(
            machines: templates.machines,
            nodes: ResourceReading.required(reading.values.integer("resize_by"), "resize_by"), zones: zone(reading),
            capacityType: templates.capacityType, isEncryptedAtRest: encryption, templates: templates.addresses)
    }

    private static func groupManager(_ reading: ResourceReading) -> [CapacityClaim] {
        let templates = templates(of: reading)
        let target = reading.values.integer("target_size")
        let isLeft = reading.stated("target_size").isMissing
        let autoscaled = maximum(of: reading)
        let nodes: Provable<Int> =
            if !isLeft && target != .known(nil) {
                ResourceReading.required(target, "target_size")
            } else {
                autoscaled ?? .notKnown("target_size is not set, and no autoscaler of the plan is for the group")
            }
        return [
            CapacityClaim(
                machines: templates.machines, nodes: nodes, maximumNodes: autoscaled,
                zones: zone(reading) + reading.knownTexts("distribution_policy_zones"),
                capacityType: templates.capacityType, isEncryptedAtRest: encryption, templates: templates.addresses)
        ]
    }

    /// The most nodes that an autoscaler of the plan gives the group; nil where none is for it.
    private static func maximum(of group: ResourceReading) -> Provable<Int>? {
        let relation = AutoscalerIndex.Relation(
            scalers: ["google_compute_autoscaler", "google_compute_region_autoscaler"], attribute: "target",
            groups: ResourceTypes.googleGroups)
        return group.lookup.scalers.maximum(of: group, by: relation) { scaler in
            let policy = scaler.values.block("autoscaling_policy")
            return ResourceReading.required(policy.integer("max_replicas"), "autoscaling_policy.max_replicas")
        }
    }

    private static func reservation(_ reading: ResourceReading) -> CapacityClaim {
        let specific = reading.values.block("specific_reservation")
        return CapacityClaim(
            machines: machines(specific.block("instance_properties"), accelerators: "guest_accelerators"),
            nodes: ResourceReading.required(specific.integer("count"), "specific_reservation.count"),
            zones: zone(reading), capacityType: .known(.reserved), isEncryptedAtRest: encryption)
    }

    static func zone(_ reading: ResourceReading) -> [String] {
        guard case .known(let zone?) = reading.values.text("zone") else { return [] }
        return [zone]
    }

    /// The machine type and the GPUs that are attached to it.
    static func machines(
        _ values: Attribute, accelerators name: String = "guest_accelerator", missing: InstanceHardware? = nil
    ) -> [Machine] {
        let type = values.text("machine_type")
        var machine = Machine(type, of: .google, missing: "machine_type is not set")
        if type == .known(nil), let missing { machine.hardware = missing }
        // Machines with GPUs of their own name them in their type; the rest has those that are attached.
        if case .gpu = machine.hardware { return [machine] }
        switch values.blocks(name) {
        case .known(let blocks):
            let attached = blocks.compactMap { attachedMachine($0, type: machine.instanceType) }
            return attached.isEmpty ? [machine] : attached
        case .notKnown(let reason):
            // Only machines of the first series take GPUs that are attached.
            guard let type = machine.instanceType, machine.hardware == .none,
                !type.hasPrefix("n1-"), !type.hasPrefix("custom-")
            else { return [.notKnown(reason)] }
            return [machine]
        }
    }

    /// Nil for a block without GPUs.
    private static func attachedMachine(_ block: Attribute, type: String?) -> Machine? {
        let number = block["count"].isMissing ? block.integer("accelerator_count") : block.integer("count")
        let count = number.map { $0 ?? 1 }
        if case .known(let number) = count, number <= 0 { return nil }
        let name = block["type"].isMissing ? block.text("accelerator_type") : block.text("type")
        switch name {
        case .known(nil): return nil
        case .known(let name?):
            guard let gpuClass = GoogleAccelerator.gpuClass(name) else { return nil }
            return Machine(instanceType: type, hardware: .gpu(gpuClass: gpuClass, count: count))
        case .notKnown(let reason): return .notKnown("the accelerator's \(reason)")
        }
    }

    static func capacityType(_ values: Attribute) -> Provable<CapacityType> {
        let scheduling = values.block("scheduling")
        if case .known("SPOT"?) = scheduling.text("provisioning_model") { return .known(.spot) }
        if scheduling.boolean("preemptible") == .known(true) { return .known(.spot) }
        if case .known("RESERVATION_BOUND"?) = scheduling.text("provisioning_model") { return .known(.reserved) }
        return .known(.onDemand)
    }

    /// The instance templates of a group.
    private struct Templates {
        var values: [Attribute] = []
        var obstacle: String?
        var addresses: Set<String> = []

        init() {}

        init(_ name: (String, Provable<String?>), at path: [String], of group: ResourceReading) {
            let finding = group.find(ResourceTypes.googleTemplates, named: [name], at: [path])
            values = finding.records.compactMap { $0[group.side] }
            obstacle = finding.obstacle
            addresses = Set(finding.records.map(\.address))
        }

        mutating func add(_ others: Templates) {
            values += others.values
            obstacle = obstacle ?? others.obstacle
            addresses.formUnion(others.addresses)
        }

        var machines: [Machine] {
            let machines = values.flatMap { GoogleCapacity.machines($0) } + (obstacle.map { [.notKnown($0)] } ?? [])
            return machines.isEmpty ? [.notKnown("the group names no instance template")] : machines
        }

        var capacityType: Provable<CapacityType> {
            if let obstacle { return .notKnown(obstacle) }
            let types = Set(values.map(GoogleCapacity.capacityType))
            guard types.count <= 1 else { return .notKnown("the instance templates buy in several ways") }
            return types.first ?? .known(.onDemand)
        }
    }
}
