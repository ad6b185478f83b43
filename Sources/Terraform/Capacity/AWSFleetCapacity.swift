import InterlockAPI

/// Nodes of EC2 fleets and spot fleets.
enum AWSFleetCapacity {
    static func claims(_ reading: ResourceReading) -> [CapacityClaim] {
        reading.record.type == "aws_ec2_fleet" ? [fleet(reading)] : [spotFleet(reading)]
    }

    private static func fleet(_ reading: ResourceReading) -> CapacityClaim {
        let configs = reading.values.blocks("launch_template_config")
        let choice = Choice(configs, specification: "launch_template_specification", override: "override", of: reading)
        let target = reading.values.block("target_capacity_specification")
        let total = ResourceReading.required(
            target.integer("total_target_capacity"), "target_capacity_specification.total_target_capacity")
        let kind = target.text("default_target_capacity_type")
        let others = target.integer(kind == .known("spot") ? "on_demand_target_capacity" : "spot_target_capacity")
        let isLeft = reading.stated("target_capacity_specification").isMissing
        return CapacityClaim(
            machines: choice.machines, nodes: choice.nodes(for: total),
            capacityType: kind.flatMap { kind in
                if !isLeft, case .known(let number?) = others, number > 0 {
                    return .notKnown("target_capacity_specification mixes on-demand and spot")
                }
                return switch kind {
                case "spot": .known(.spot)
                case "on-demand", nil: .known(.onDemand)
                case let other?: .notKnown("default_target_capacity_type \(other.prefix(32)) is not known here")
                }
            },
            isEncryptedAtRest: AWSVolumes(reading).ofTemplates(choice.templates), templates: choice.templates.addresses)
    }

    private static func spotFleet(_ reading: ResourceReading) -> CapacityClaim {
        var choice = Choice(
            reading.values.blocks("launch_template_config"), specification: "launch_template_specification",
            override: "overrides", of: reading)
        switch reading.values.blocks("launch_specification") {
        case .notKnown(let reason): choice.machines.append(.notKnown(reason))
        case .known(let specifications):
            for specification in specifications {
                choice.machines.append(
                    Machine(specification.text("instance_type"), of: .aws, missing: "instance_type is not set"))
                choice.weigh(specification.text("weighted_capacity"))
            }
            choice.templates.values += specifications
        }
        if choice.machines.isEmpty { choice.machines = [.notKnown("the fleet names no instance type")] }
        let total = ResourceReading.required(reading.values.integer("target_capacity"), "target_capacity")
        return CapacityClaim(
            machines: choice.machines, nodes: choice.nodes(for: total), capacityType: .known(.spot),
            isEncryptedAtRest: AWSVolumes(reading).ofTemplates(choice.templates), templates: choice.templates.addresses)
    }

    /// What a fleet may choose from.
    private struct Choice {
        var machines: [Machine] = []
        var templates = LaunchTemplates()
        /// What one node of each machine counts.
        private var weights: [Double] = []
        private var hasUnknownWeight = false

        init(
            _ configs: Provable<[Attribute]>, specification: String, override: String, of reading: ResourceReading
        ) {
            guard case .known(let configs) = configs else {
                machines = [.notKnown(configs.reason ?? "")]
                return
            }
            for config in configs {
                let template = LaunchTemplates(
                    config.block(specification),
                    id: reading.record.type == "aws_ec2_fleet" ? "launch_template_id" : "id",
                    name: reading.record.type == "aws_ec2_fleet" ? "launch_template_name" : "name",
                    at: ["launch_template_config", specification], of: reading)
                templates.values += template.values
                templates.records += template.records
                templates.obstacle = templates.obstacle ?? template.obstacle
                add(config.blocks(override), template: template)
            }
        }

        private mutating func add(_ overrides: Provable<[Attribute]>, template: LaunchTemplates) {
            switch overrides {
            case .notKnown(let reason): machines.append(.notKnown(reason))
            case .known(let blocks) where blocks.isEmpty:
                weigh(.known(nil))
                machines += template.machines
            case .known(let blocks):
                for block in blocks {
                    weigh(block.text("weighted_capacity"))
                    let type = block.text("instance_type")
                    let requirements = block.blocks("instance_requirements")
                    if type != .known(nil) {
                        machines.append(Machine(type, of: .aws, missing: ""))
                    } else if let blocks = requirements.value, !blocks.isEmpty {
                        machines += blocks.flatMap(InstanceRequirements.machines)
                    } else {
                        machines += requirements.reason.map { [.notKnown($0)] } ?? template.machines
                    }
                }
            }
        }

        mutating func weigh(_ weight: Provable<String?>) {
            switch weight {
            case .known(nil): weights.append(1)
            case .known(let text?):
                guard let number = Double(text), number.isFinite, number >= 0 else {
                    hasUnknownWeight = true
                    return
                }
                // Nothing, in plans where the attribute is a number without a value.
                weights.append(number > 0 ? number : 1)
            case .notKnown: hasUnknownWeight = true
            }
        }

        /// The most nodes that a capacity of `total` can mean.
        func nodes(for total: Provable<Int>) -> Provable<Int> {
            total.flatMap { total in
                let nodes = (Double(total) / (weights.min() ?? 1)).rounded(.up)
                guard !hasUnknownWeight, let nodes = Int(exactly: nodes) else {
                    return .notKnown("weighted_capacity is not known")
                }
                return .known(nodes)
            }
        }
    }
}

/// Nodes of SageMaker.
enum SageMakerCapacity {
    static func claims(_ reading: ResourceReading) -> [CapacityClaim] {
        if reading.record.type == "aws_sagemaker_notebook_instance" {
            return [
                CapacityClaim(
                    machines: [machine(reading.values)], nodes: .known(1),
                    isEncryptedAtRest: .known(true))
            ]
        }
        return ["production_variants", "shadow_production_variants"].flatMap { name in
            switch reading.values.blocks(name) {
            case .notKnown(let reason): [unknown(reason, part: name)]
            case .known(let blocks): blocks.enumerated().compactMap { variant($1, part: "\(name)[\($0)]") }
            }
        }
    }

    /// Nil for a variant without servers.
    private static func variant(_ block: Attribute, part: String) -> CapacityClaim? {
        if case .known(let serverless) = block.blocks("serverless_config"), !serverless.isEmpty { return nil }
        let scaling = block.block("managed_instance_scaling")
        let maximum = scaling.integer("max_instance_count")
        return CapacityClaim(
            part: part, machines: [machine(block)],
            nodes: ResourceReading.number(
                block.integer("initial_instance_count"), "initial_instance_count", default: 1),
            minimumNodes: scaling.integer("min_instance_count").value ?? nil,
            maximumNodes: maximum == .known(nil) ? nil : ResourceReading.required(maximum, "max_instance_count"),
            // SageMaker encrypts the volumes of its instances with a key of its own where none is given.
            isEncryptedAtRest: .known(true))
    }

    private static func unknown(_ reason: String, part: String) -> CapacityClaim {
        CapacityClaim(
            part: part, machines: [.notKnown(reason)], nodes: .notKnown(reason), isEncryptedAtRest: .known(true))
    }

    private static func machine(_ block: Attribute) -> Machine {
        Machine(block.text("instance_type"), of: .aws, missing: "instance_type is not set")
    }
}
