import InterlockAPI

/// What changes the size of a group of AWS by itself: schedules, and targets of Application Auto Scaling.
enum AWSSchedules {
    private static let relation = AutoscalerIndex.Relation(
        scalers: ["aws_autoscaling_schedule"], attribute: "autoscaling_group_name", groups: ResourceTypes.awsGroups)

    /// The most nodes that schedules of the plan give the group; nil where none is for it.
    static func maximum(of group: ResourceReading) -> Provable<Int>? {
        group.lookup.scalers.maximum(of: group, by: relation, limit: size)
    }

    /// A schedule by itself, for a group that the plan does not hold: nodes of which nothing is known but their number.
    static func claims(_ schedule: ResourceReading) -> [CapacityClaim] {
        let name = schedule.values.text(relation.attribute)
        let finding = schedule.find(relation.groups, named: [(relation.attribute, name)], at: [[relation.attribute]])
        guard let obstacle = finding.obstacle else { return [] }
        return [claim(.notKnown(obstacle), maximum: size(schedule))]
    }

    /// A target that scales the instances of a SageMaker endpoint; the variant's type stands elsewhere.
    static func targetClaims(_ target: ResourceReading) -> [CapacityClaim] {
        guard target.values.text("service_namespace") == .known("sagemaker") else { return [] }
        let maximum = ResourceReading.required(target.values.integer("max_capacity"), "max_capacity")
        return [
            claim(
                .notKnown("resource_id names a variant of an endpoint, whose type is not looked up"), maximum: maximum)
        ]
    }

    private static func claim(_ machine: Machine, maximum: Provable<Int>) -> CapacityClaim {
        let reason = "the group is not in the plan"
        return CapacityClaim(
            machines: [machine], nodes: .known(0), maximumNodes: maximum, capacityType: .notKnown(reason),
            isEncryptedAtRest: .notKnown(reason))
    }

    /// The size that a schedule lets its group grow to; -1 leaves it as it is.
    private static func size(_ schedule: ResourceReading) -> Provable<Int> {
        guard !schedule.stated("max_size").isMissing else { return .known(0) }
        return schedule.values.integer("max_size").flatMap { size in
            guard let size, size != -1 else { return .known(0) }
            return ResourceReading.required(.known(size), "max_size")
        }
    }
}
