import JSON
import Terraform
import Testing

@Suite("GPU nodes of plans that Terraform made")
struct CapacityTests {
    @Test("capacity that is created is seen, also where the type stands only in a template of the same plan")
    func creation() throws {
        expectLines(
            PlanRendering.capacity(try Fixture.plan("create-a100")),
            [
                """
                aws_autoscaling_group.trainer create: none→4 (most none→8) × 8 nvidia-a100-40gb p4d.24xlarge \
                eu-central-1 OnDemand encrypted yes
                """,
                """
                aws_instance.workbench[0] create: none→1 × 8 nvidia-a100-80gb p4de.24xlarge eu-central-1 OnDemand \
                encrypted yes
                """,
                """
                aws_instance.workbench[1] create: none→1 × 8 nvidia-a100-80gb p4de.24xlarge eu-central-1 OnDemand \
                encrypted yes
                """,
            ])
    }

    @Test("a group that is scaled has the type of its template, which an earlier apply made")
    func scaling() throws {
        let plan = try Fixture.plan("scale-group")
        expectLines(
            PlanRendering.capacity(plan),
            [
                """
                aws_autoscaling_group.named update: 2→6 (most 2→6) × 8 nvidia-a100-40gb p4d.24xlarge eu-central-1 \
                OnDemand encrypted ?
                """,
                """
                aws_autoscaling_group.trainer update: 2→6 (most 10→10) × 8 nvidia-a100-40gb p4d.24xlarge \
                eu-central-1 OnDemand encrypted ?
                """,
            ])
        #expect(plan.changes.first { $0.type == "aws_launch_template" }?.changesSomething == false)
    }

    @Test("a node group of EKS has the type of its template, also beside one that was filled in")
    func nodeGroup() throws {
        let plan = try Fixture.plan("scale-node-group")
        let group = try #require(plan.changes.first { $0.type == "aws_eks_node_group" })
        #expect(group.before?["instance_types"] == ["t3.medium"])
        expectLines(
            PlanRendering.capacity(plan),
            [
                """
                aws_eks_node_group.trainer replace: 2→6 (most 8→8) × 8 nvidia-a100-40gb p4d.24xlarge eu-central-1 \
                OnDemand encrypted ?
                """
            ])
    }

    @Test("a template is found through modules, their variables and their outputs, for each key its own")
    func modules() throws {
        expectLines(
            PlanRendering.capacity(try Fixture.plan("scale-across-modules")),
            [
                """
                module.groups["infer"].aws_autoscaling_group.this[0] create: none→6 (most none→6) × 4 nvidia-l4 \
                g6.12xlarge eu-central-1 OnDemand encrypted ?
                """,
                """
                module.groups["train"].aws_autoscaling_group.this[0] update: 2→6 (most 6→6) × 8 nvidia-h100-80gb \
                p5.48xlarge eu-central-1 OnDemand encrypted ?
                """,
            ])
    }

    @Test("modules with count and for_each, and a provider that is handed down, have their types and regions")
    func manyModules() throws {
        let train = "(most none→3) × 8 nvidia-h100-80gb p5.48xlarge eu-central-1 OnDemand encrypted ?"
        let far = "(most none→3) × 4 nvidia-l40s g6e.12xlarge eu-west-1 OnDemand encrypted ?"
        expectLines(
            PlanRendering.capacity(try Fixture.plan("modules")),
            [
                #"module.far[0].aws_autoscaling_group.this["a"] create: none→0 \#(far)"#,
                #"module.far[0].aws_autoscaling_group.this["b"] create: none→0 \#(far)"#,
                #"module.far[1].aws_autoscaling_group.this["a"] create: none→0 \#(far)"#,
                #"module.far[1].aws_autoscaling_group.this["b"] create: none→0 \#(far)"#,
                #"module.pool["train"].aws_autoscaling_group.this["a"] create: none→0 \#(train)"#,
                #"module.pool["train"].aws_autoscaling_group.this["b"] create: none→0 \#(train)"#,
            ])
    }

    @Test("a template that changes alone changes the groups that use its new version, and no others")
    func templates() throws {
        let moved = """
            3→3 (most 3→3) × 4→8 nvidia-a10g→nvidia-a100-40gb g5.12xlarge→p4d.24xlarge eu-central-1 OnDemand encrypted ?
            """
        let kept = "3→3 (most 3→3) × 4 nvidia-a10g g5.12xlarge eu-central-1 OnDemand encrypted ?"
        let plan = try Fixture.plan("template-change")
        expectLines(
            PlanRendering.capacity(plan),
            [
                "aws_autoscaling_group.default no-op: \(kept)",
                "aws_autoscaling_group.following update: \(moved)",
                "aws_autoscaling_group.held no-op: \(kept)",
                "aws_autoscaling_group.latest no-op: \(moved)",
                """
                aws_launch_template.unused update: 0→0 × 4→8 nvidia-a10g→nvidia-a100-40gb g5.12xlarge→p4d.24xlarge \
                eu-central-1 OnDemand encrypted ?
                """,
            ])
        let changed = plan.changes.filter { $0.operation == .noOp && $0.changesSomething }.map(\.address)
        #expect(changed == ["aws_autoscaling_group.latest"])
    }

    @Test("what is destroyed was there, with all of its nodes")
    func destruction() throws {
        let plan = try Fixture.plan("destroy")
        expectLines(
            PlanRendering.capacity(plan),
            [
                """
                aws_autoscaling_group.trainer delete: 2→none (most 4→none) × 8 nvidia-a100-80gb p4de.24xlarge \
                eu-central-1 OnDemand encrypted ?
                """
            ])
        #expect(plan.changes.allSatisfy { $0.isDeletion })
        #expect(plan.changes.map(\.type).contains("aws_s3_bucket"))
    }

    @Test("a replacement says in which order it is done")
    func replacement() throws {
        let plan = try Fixture.plan("replace")
        expectLines(
            PlanRendering.capacity(plan),
            [
                """
                aws_instance.first_new replace: 1→1 × 4 nvidia-t4 g4dn.12xlarge eu-central-1 OnDemand encrypted yes→no
                """
            ])
        let order = plan.changes.map { "\($0.address) \($0.createsBeforeDestroying) \($0.reason ?? "")" }
        #expect(
            order == [
                "aws_ebs_volume.data false replace_because_cannot_update",
                "aws_instance.first_new true replace_because_cannot_update",
            ])
    }

    @Test("a template that is read as data gives its type")
    func data() throws {
        expectLines(
            PlanRendering.capacity(try Fixture.plan("lookups")),
            [
                """
                aws_autoscaling_group.reader update: 2→6 (most 8→8) × 8 nvidia-a100-80gb p4de.24xlarge eu-central-1 \
                OnDemand encrypted ?
                """
            ])
    }

    @Test("every other way to ask AWS for nodes is seen, and what no reader knows is not counted but named")
    func groups() throws {
        let place = "eu-central-1"
        expectLines(
            PlanRendering.capacity(try Fixture.plan("groups")).map {
                $0.split(separator: " encrypted ").joined(separator: " ")
                    .split(separator: " \(place)").joined()
            },
            [
                "aws_autoscaling_group.by_requirements create: none→0 (most none→5) × 8 nvidia-a100-40gb - OnDemand ?",
                """
                aws_autoscaling_group.by_requirements create: none→0 (most none→5) × 8 nvidia-a100-80gb - OnDemand ? \
                alternative
                """,
                """
                aws_autoscaling_group.by_requirements create: none→0 (most none→5) × 8 nvidia-l4 - OnDemand ? alternative
                """,
                "aws_autoscaling_group.mixed create: none→0 (most none→5) × 8 nvidia-a100-40gb p4d.24xlarge Spot ?",
                "aws_autoscaling_group.mixed create: none→0 (most none→5) × 1 nvidia-a10g g5.xlarge Spot ? alternative",
                "aws_autoscaling_group.mixed create: none→0 (most none→5) × 8 nvidia-a10g g5.48xlarge Spot ? alternative",
                "aws_autoscaling_group.old create: none→1 (most none→2) × 8 nvidia-k80 p2.8xlarge OnDemand ?",
                "aws_autoscaling_group.spot create: none→1 (most none→2) × 4 nvidia-v100-16gb p3.8xlarge Spot ?",
                "aws_batch_compute_environment.batch create: none→? × 8 nvidia-a100-40gb p4d.24xlarge ? ?",
                "aws_ec2_capacity_reservation.held create: none→2 × 8 nvidia-h200 p5en.48xlarge Reserved ?",
                "aws_ec2_fleet.fleet create: none→8 × 8 nvidia-h100-80gb p5.48xlarge OnDemand ?",
                "aws_ec2_fleet.fleet create: none→8 × 4 nvidia-l40s g6e.12xlarge OnDemand ? alternative",
                "aws_eks_node_group.templated create: none→1 (most none→2) × 8 nvidia-a10g g5.48xlarge OnDemand ?",
                "aws_eks_node_group.typed create: none→1 (most none→4) × 4 nvidia-l4 g6.12xlarge Spot ?",
                "aws_eks_node_group.typed create: none→1 (most none→4) × 4 nvidia-l40s g6e.12xlarge Spot ? alternative",
                "aws_instance.from_template create: none→1 × 8 nvidia-a10g g5.48xlarge OnDemand ?",
                "aws_instance.future create: none→1 × ? ? p9.96xlarge OnDemand ?",
                """
                aws_sagemaker_endpoint_configuration.endpoint.production_variants[0] create: none→2 × 8 \
                nvidia-a100-40gb ml.p4d.24xlarge OnDemand yes
                """,
                "aws_sagemaker_notebook_instance.notebook create: none→1 × 1 nvidia-a10g ml.g5.xlarge OnDemand yes",
                "aws_spot_fleet_request.fleet create: none→3 × 8 nvidia-t4 g4dn.metal Spot ?",
                "aws_spot_instance_request.one create: none→1 × 1 nvidia-l4 g6.xlarge Spot ?",
            ])
    }

    @Test("what is known only after apply is not proven, and says so")
    func unknown() throws {
        let plan = try Fixture.plan("unknown")
        let reasons = plan.changes.flatMap { change in
            change.capacity.compactMap { capacity in
                capacity.after.map { after in
                    "\(change.address): \(after.gpuClass.reason ?? after.gpuClass.value ?? "")"
                        + ", most \(after.maximumNodes?.value.map(String.init) ?? after.maximumNodes?.reason ?? "-")"
                }
            }
        }
        expectLines(
            reasons,
            [
                """
                aws_autoscaling_group.elsewhere: the launch template's id names lt-0123456789abcdef0, which neither the \
                plan nor its prior state holds, most 2
                """,
                "aws_autoscaling_group.hidden_size: nvidia-h100-80gb, most max_size is known only after apply",
                """
                aws_autoscaling_group.hidden_template: the launch template's id is known only after apply, most 2
                """,
                """
                aws_autoscaling_group.hidden_type: the launch template's instance_type is known only after apply, most 2
                """,
                "aws_instance.node: instance_type is known only after apply, most -",
            ])
        #expect(plan.changes.flatMap(\.capacity).compactMap(\.after).filter(\.isProvenGPU).count == 1)
        let volume = plan.changes.first { $0.address == "aws_ebs_volume.data" }
        #expect(volume?.storage.first?.after?.isEncryptedAtRest.reason == "encrypted is known only after apply")
        #expect(volume?.unknownPaths.map(\.description).contains("/encrypted") == true)
    }
}
