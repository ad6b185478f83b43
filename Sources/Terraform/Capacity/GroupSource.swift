import InterlockAPI

/// Where an autoscaling group takes its machines from: a template, several with overrides, or a launch configuration.
struct GroupSource {
    private(set) var machines: [Machine]
    private(set) var templates: LaunchTemplates
    private(set) var capacityType: Provable<CapacityType>

    static func of(_ group: ResourceReading) -> GroupSource {
        let policy = group.values.block("mixed_instances_policy")
        let hasPolicy = !policy.isMissing && !group.stated("mixed_instances_policy").isMissing
        return hasPolicy ? GroupSource(policy, of: group) : GroupSource(group)
    }

    private init(_ group: ResourceReading) {
        templates = LaunchTemplates(group.statedBlock("launch_template"), at: ["launch_template"], of: group)
        let configuration = group.values.text("launch_configuration")
        if templates.isEmpty, !group.stated("launch_configuration").isMissing, configuration != .known(nil) {
            let finding = group.find(
                ResourceTypes.awsConfigurations, named: [("launch_configuration", configuration)],
                at: [["launch_configuration"]])
            templates.obstacle = finding.obstacle
            templates.values = finding.records.compactMap { $0[group.side] }
            templates.records = finding.records
        }
        machines = templates.machines
        if machines.isEmpty {
            machines = [.notKnown("neither the group nor its launch template names an instance type")]
        }
        capacityType = templates.capacityType
        let prices = templates.values.map { $0.text("spot_price") }
        if prices.contains(where: { $0 != .known(nil) }) { capacityType = .known(.spot) }
    }

    /// A mixed instances policy.
    private init(_ policy: Attribute, of group: ResourceReading) {
        let path = ["mixed_instances_policy", "launch_template"]
        let launch = policy.block("launch_template")
        let own = LaunchTemplates(
            launch.block("launch_template_specification"), id: "launch_template_id", name: "launch_template_name",
            at: path + ["launch_template_specification"], of: group)
        templates = own
        machines = []
        switch launch.blocks("override") {
        case .notKnown(let reason): machines = [.notKnown(reason)]
        case .known(let overrides):
            for override in overrides {
                let specification = override.block("launch_template_specification")
                let template =
                    specification.isMissing
                    ? own
                    : LaunchTemplates(
                        specification, id: "launch_template_id", name: "launch_template_name",
                        at: path + ["override", "launch_template_specification"], of: group)
                if !specification.isMissing {
                    templates.values += template.values
                    templates.records += template.records
                    templates.obstacle = templates.obstacle ?? template.obstacle
                }
                switch (override.text("instance_type"), override.blocks("instance_requirements")) {
                case (.known(nil), .known(let blocks)) where blocks.isEmpty: machines += template.machines
                case (.known(nil), .known(let blocks)): machines += blocks.flatMap(InstanceRequirements.machines)
                case (.known(nil), .notKnown(let reason)): machines.append(.notKnown(reason))
                case (let type, _): machines.append(Machine(type, of: .aws, missing: "instance_type is not set"))
                }
            }
            if overrides.isEmpty { machines = own.machines }
        }
        if machines.isEmpty { machines = [.notKnown("the mixed instances policy names no instance type")] }
        capacityType = Self.distribution(policy.block("instances_distribution"))
    }

    private static func distribution(_ block: Attribute) -> Provable<CapacityType> {
        let base = block.integer("on_demand_base_capacity").map { $0 ?? 0 }
        let share = block.integer("on_demand_percentage_above_base_capacity").map { $0 ?? 100 }
        return base.flatMap { base in
            share.flatMap { share in
                if share >= 100 { return .known(.onDemand) }
                if share <= 0, base <= 0 { return .known(.spot) }
                return .notKnown("instances_distribution mixes on-demand and spot")
            }
        }
    }
}
