import JSON
import Terraform
import Testing

@Suite("What changes the size of a group by itself")
struct AutoscalingTests {
    /// The plan of `fixture`, with one more resource that is created.
    private static func plan(
        _ fixture: String, creating address: String, _ after: JSONValue, unknown: JSONValue = [:]
    ) throws -> TerraformPlan {
        var json = try Fixture.json(fixture)
        let parts = address.split(separator: ".").map(String.init)
        var changes = json["resource_changes"]?.arrayValue ?? []
        changes.append([
            "address": .string(address), "mode": "managed", "type": .string(parts[0]), "name": .string(parts[1]),
            "change": ["actions": ["create"], "before": .null, "after": after, "after_unknown": unknown],
        ])
        json["resource_changes"] = .array(changes)
        return try TerraformPlan.read(json)
    }

    private static func after(_ address: String, in plan: TerraformPlan) -> Capacity? {
        plan.changes.first { $0.address == address }?.capacity.first?.after
    }

    @Test("a schedule lets its group grow beyond the group's own limit", arguments: [(40, 40), (-1, 10), (5, 10)])
    func schedules(size: Int64, most: Int) throws {
        let plan = try Self.plan(
            "scale-group", creating: "aws_autoscaling_schedule.nights",
            ["autoscaling_group_name": "trainer", "max_size": .integer(size)])
        #expect(Self.after("aws_autoscaling_group.trainer", in: plan)?.maximumNodes == .known(most))
        #expect(plan.changes.last?.capacity.isEmpty == true)
    }

    @Test("a schedule for a group that the plan does not hold is of nodes whose type is not known")
    func foreignSchedule() throws {
        let plan = try Self.plan(
            "scale-group", creating: "aws_autoscaling_schedule.nights",
            ["autoscaling_group_name": "foreign", "max_size": 7])
        let capacity = Self.after("aws_autoscaling_schedule.nights", in: plan)
        #expect(capacity?.maximumNodes == .known(7) && capacity?.isProvenGPU == false)
        #expect(
            capacity?.gpuClass.reason
                == "autoscaling_group_name names foreign, which neither the plan nor its prior state holds")
    }

    @Test("an autoscaler for a group that is not known yet may be for any")
    func unplaced() throws {
        let plan = try Self.plan(
            "written/google-nodes", creating: "google_compute_autoscaler.hidden",
            ["autoscaling_policy": [["max_replicas": 90]]], unknown: ["target": true])
        #expect(
            Self.after("google_compute_instance_group_manager.trainer", in: plan)?.maximumNodes?.reason
                == "google_compute_autoscaler.hidden may be for this group: target is not known")
    }

    @Test("a resize request adds nodes of its group's template")
    func resizing() throws {
        let plan = try Self.plan(
            "written/google-nodes", creating: "google_compute_resize_request.more",
            ["instance_group_manager": "trainer", "zone": "europe-west4-a", "resize_by": 3])
        let capacity = Self.after("google_compute_resize_request.more", in: plan)
        #expect(capacity?.nodes == .known(3) && capacity?.gpuClass == .known("nvidia-h100-80gb"))
    }

    @Test("a target that scales an endpoint is of nodes whose type is not known; one of another service is none")
    func targets() throws {
        for (service, most) in [("sagemaker", 6), ("ecs", nil as Int?)] {
            let plan = try Self.plan(
                "scale-group", creating: "aws_appautoscaling_target.endpoint",
                ["service_namespace": .string(service), "resource_id": "endpoint/a/variant/b", "max_capacity": 6])
            #expect(Self.after("aws_appautoscaling_target.endpoint", in: plan)?.maximumNodes?.value == most)
        }
    }
}
