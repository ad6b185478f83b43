import JSON
import Terraform
import Testing

@Suite("What else a plan tells")
struct PlanContentTests {
    @Test("moved, forgotten and imported resources are told from deletions and creations")
    func moves() throws {
        let plan = try Fixture.plan("moves")
        let lines = plan.changes.map { change in
            "\(change.address) \(change.operation.rawValue) from \(change.previousAddress ?? "-") "
                + "imported \(change.isImported) destroys \(change.operation.destroys)"
        }
        expectLines(
            lines,
            [
                "aws_dynamodb_table.drifted update from - imported false destroys false",
                "aws_ebs_volume.renamed no-op from aws_ebs_volume.old imported false destroys false",
                "aws_instance.forgotten forget from - imported false destroys false",
                "aws_s3_bucket.found no-op from - imported true destroys false",
            ])
    }

    @Test("nodes that are forgotten stay there")
    func forgotten() throws {
        let forgotten = try Fixture.plan("moves").changes.first { $0.operation == .forget }
        #expect(forgotten?.capacity.count == 1)
        #expect(forgotten?.capacity.first?.changesSomething == false)
        #expect(forgotten?.capacity.first?.after?.instanceType == "p4d.24xlarge")
    }

    @Test("what was changed by hand is reported, by the names of the attributes")
    func drift() throws {
        let drift = try Fixture.plan("moves").drift
        let table = drift.first { $0.address == "aws_dynamodb_table.drifted" }
        #expect(table?.operation == .update)
        #expect(table?.attributes == ["tags", "tags_all"])
    }

    @Test("changes that are left to a later plan are reported")
    func deferred() throws {
        var json = RefusalTests.minimal
        json["deferred_changes"] = [
            [
                "reason": "resource_config_unknown",
                "resource_change": [
                    "address": "aws_instance.later", "type": "aws_instance", "name": "later",
                    "change": ["actions": ["create"], "before": .null, "after": ["ami": "ami-1"]],
                ],
            ]
        ]
        let deferred = try TerraformPlan.read(json).deferred
        #expect(deferred.map(\.address) == ["aws_instance.later"])
        #expect(deferred.first?.reason == "resource_config_unknown" && deferred.first?.operation == .create)
    }

    @Test("regions come from zones, ARNs, the provider and its variables")
    func regions() throws {
        let plans = try ["destroy", "modules", "unknown"].map(Fixture.plan)
        let regions = plans.map { Set($0.changes.compactMap { $0.regions?.value?.joined() }) }
        #expect(regions == [["eu-central-1"], ["eu-central-1", "eu-west-1"], ["eu-central-1"]])
        #expect(plans[2].changes.first { $0.type == "terraform_data" }?.regions == nil)
    }

    @Test("an old object that a replacement left behind is a change of its own")
    func deposed() throws {
        var json = RefusalTests.minimal
        let values: JSONValue = ["instance_type": "p4d.24xlarge", "availability_zone": "eu-west-1b"]
        json["resource_changes"] = [
            Self.instance(actions: ["no-op"], before: values, after: values),
            {
                var old = Self.instance(actions: ["delete"], before: values, after: .null)
                old["deposed"] = "0123abcd"
                return old
            }(),
        ]
        let plan = try TerraformPlan.read(json)
        #expect(plan.changes.map(\.isDeposed) == [false, true])
        #expect(plan.changes[1].capacity.first?.after == nil)
        #expect(plan.changes[1].capacity.first?.before?.nodes == .known(1))
    }

    @Test("each list of actions that the format has is one operation")
    func operations() throws {
        let values: JSONValue = ["instance_type": "m7i.large"]
        let actions: [(JSONValue, PlanOperation)] = [
            (["no-op"], .noOp), (["create"], .create), (["update"], .update), (["delete"], .delete),
            (["delete", "create"], .replace), (["create", "delete"], .replace), (["forget"], .forget),
            (["create", "forget"], .replaceByForgetting), (["read"], .read),
        ]
        for (words, operation) in actions {
            var json = RefusalTests.minimal
            json["resource_changes"] = [Self.instance(actions: words, before: values, after: values)]
            let operations = try TerraformPlan.read(json).changes.map(\.operation)
            #expect(operations == [operation])
        }
    }

    private static func instance(actions: JSONValue, before: JSONValue, after: JSONValue) -> JSONValue {
        [
            "address": "aws_instance.node", "mode": "managed", "type": "aws_instance", "name": "node",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": ["actions": actions, "before": before, "after": after, "after_unknown": [:]],
        ]
    }
}
