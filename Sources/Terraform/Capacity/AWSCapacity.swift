import InterlockAPI

/// Nodes of single instances and of groups of EC2.
enum AWSCapacity {
    static func claims(_ reading: ResourceReading) -> [CapacityClaim]? {
        switch reading.record.type {
        case "aws_instance": [instance(reading)]
        case "aws_spot_instance_request": [instance(reading, capacityType: .known(.spot))]
        case "aws_autoscaling_group": [autoscalingGroup(reading)]
        case "aws_eks_node_group": [nodeGroup(reading)]
        case "aws_ec2_capacity_reservation": [reservation(reading)]
        case "aws_ec2_fleet", "aws_spot_fleet_request": AWSFleetCapacity.claims(reading)
        case "aws_sagemaker_endpoint_configuration", "aws_sagemaker_notebook_instance":
            SageMakerCapacity.claims(reading)
        case "aws_autoscaling_schedule": AWSSchedules.claims(reading)
        case "aws_appautoscaling_target": AWSSchedules.targetClaims(reading)
        // They have no nodes of their own: those who refer to them have.
        case "aws_launch_template", "aws_launch_configuration": template(reading).map { [$0] }
        default: nil
        }
    }

    private static func instance(
        _ reading: ResourceReading, capacityType: Provable<CapacityType>? = nil
    ) -> CapacityClaim {
        let values = reading.values
        let templates = LaunchTemplates(reading.statedBlock("launch_template"), at: ["launch_template"], of: reading)
        let type = reading.stated("instance_type").isMissing ? .known(nil) : values.text("instance_type")
        let machines =
            type == .known(nil) && !templates.machines.isEmpty
            ? templates.machines : [Machine(type, of: .aws, missing: "instance_type is not set")]
        let options = reading.stated("instance_market_options")
        let bought = options.isMissing ? templates.capacityType : MarketOptions.capacityType(values)
        return CapacityClaim(
            machines: machines, nodes: .known(1),
            zones: zone(values), capacityType: capacityType ?? bought,
            isEncryptedAtRest: AWSVolumes(reading).ofInstance(templates: templates.values),
            templates: templates.addresses)
    }

    private static func autoscalingGroup(_ reading: ResourceReading) -> CapacityClaim {
        let values = reading.values
        let minimum = ResourceReading.required(values.integer("min_size"), "min_size")
        let size = ResourceReading.required(values.integer("max_size"), "max_size")
        let maximum = AWSSchedules.maximum(of: reading).map { scheduled in
            size.flatMap { size in scheduled.map { max(size, $0) } }
        }
        let desired = values.integer("desired_capacity")
        let isLeft = reading.stated("desired_capacity").isMissing
        // A group that is not told how many nodes to have begins with its fewest, and never has fewer.
        let asked = isLeft || desired == .known(nil) ? minimum : ResourceReading.required(desired, "desired_capacity")
        let nodes = asked.flatMap { asked in minimum.map { max(asked, $0) } }
        let source = GroupSource.of(reading)
        return CapacityClaim(
            machines: source.machines, nodes: nodes, minimumNodes: minimum.value, maximumNodes: maximum ?? size,
            zones: reading.knownTexts("availability_zones"), capacityType: source.capacityType,
            isEncryptedAtRest: AWSVolumes(reading).ofTemplates(source.templates), templates: source.templates.addresses)
    }

    private static func nodeGroup(_ reading: ResourceReading) -> CapacityClaim {
        let values = reading.values
        let scaling = values.block("scaling_config")
        let templates = LaunchTemplates(reading.statedBlock("launch_template"), at: ["launch_template"], of: reading)
        let isLeft = reading.stated("instance_types").isMissing
        let types: Provable<[String]> = isLeft ? .known([]) : values.texts("instance_types")
        // EKS takes a type from one place only; where the plan shows one in both, it may be either.
        var machines = templates.machines
        switch types {
        case .known(let names):
            machines += names.map { Machine(instanceType: $0, hardware: Cloud.aws.hardware(of: $0)) }
        case .notKnown(let reason): machines.append(.notKnown(reason))
        }
        // What EKS takes where no type is named.
        if machines.isEmpty { machines = [Machine(instanceType: "t3.medium", hardware: .none)] }
        let minimum = ResourceReading.required(scaling.integer("min_size"), "scaling_config.min_size")
        return CapacityClaim(
            machines: machines,
            nodes: ResourceReading.required(scaling.integer("desired_size"), "scaling_config.desired_size"),
            minimumNodes: minimum.value,
            maximumNodes: ResourceReading.required(scaling.integer("max_size"), "scaling_config.max_size"),
            capacityType: nodeGroupCapacityType(reading),
            isEncryptedAtRest: AWSVolumes(reading).ofTemplates(templates), templates: templates.addresses)
    }

    private static func nodeGroupCapacityType(_ reading: ResourceReading) -> Provable<CapacityType> {
        let type = reading.stated("capacity_type").isMissing ? .known(nil) : reading.values.text("capacity_type")
        return type.flatMap { type in
            switch type {
            case nil, "ON_DEMAND": .known(.onDemand)
            case "SPOT": .known(.spot)
            case "CAPACITY_BLOCK": .known(.reserved)
            case let other?: .notKnown("capacity_type \(other.prefix(32)) is not known here")
            }
        }
    }

    private static func reservation(_ reading: ResourceReading) -> CapacityClaim {
        CapacityClaim(
            machines: [Machine(reading.values.text("instance_type"), of: .aws, missing: "instance_type is not set")],
            nodes: ResourceReading.required(reading.values.integer("instance_count"), "instance_count"),
            zones: zone(reading.values), capacityType: .known(.reserved),
            isEncryptedAtRest: .notKnown("a reservation says nothing of the volumes of what will run in it"))
    }

    /// A template by itself: nodes of its type, none of them yet. Nil for one that names no type.
    private static func template(_ reading: ResourceReading) -> CapacityClaim? {
        var templates = LaunchTemplates()
        templates.values = [reading.values]
        guard !templates.machines.isEmpty else { return nil }
        let spot = reading.values.text("spot_price").value ?? nil
        return CapacityClaim(
            machines: templates.machines, nodes: .known(0),
            capacityType: spot != nil ? .known(.spot) : templates.capacityType,
            isEncryptedAtRest: AWSVolumes(reading).ofTemplates(templates))
    }

    private static func zone(_ values: Attribute) -> [String] {
        guard case .known(let zone?) = values.text("availability_zone") else { return [] }
        return [zone]
    }
}
