import Terraform
import Testing

@Suite("Data at rest")
struct StorageTests {
    @Test("each store says whether encryption is proven")
    func stores() throws {
        expectLines(
            PlanRendering.storage(try Fixture.plan("storage")),
            [
                "aws_db_instance.said create: Database none→yes",
                "aws_db_instance.unsaid create: Database none→no",
                "aws_docdb_cluster.unsaid create: Database none→no",
                "aws_dynamodb_table.runs create: Database none→yes",
                "aws_ebs_volume.said create: Volume none→yes",
                "aws_ebs_volume.unsaid create: Volume none→?",
                "aws_efs_file_system.said create: FileSystem none→yes",
                "aws_efs_file_system.unsaid create: FileSystem none→no",
                "aws_elasticache_cluster.single create: Cache none→no",
                "aws_elasticache_replication_group.said create: Cache none→yes",
                "aws_fsx_lustre_file_system.corpus create: FileSystem none→yes",
                "aws_instance.said.root_block_device[0] create: Volume none→yes",
                "aws_instance.said.ebs_block_device[0] create: Volume none→yes",
                "aws_instance.unsaid.root_block_device create: Volume none→?",
                "aws_opensearch_domain.said create: Search none→yes",
                "aws_opensearch_domain.unsaid create: Search none→?",
                "aws_rds_cluster.unsaid create: Database none→?",
                "aws_redshift_cluster.said create: Database none→yes",
                "aws_s3_bucket.corpus create: Bucket none→yes",
                "aws_s3_bucket_server_side_encryption_configuration.corpus create: Bucket none→yes",
            ])
    }

    @Test("a replacement and a deletion tell what was there")
    func before() throws {
        expectLines(
            PlanRendering.storage(try Fixture.plan("replace")),
            [
                "aws_ebs_volume.data replace: Volume yes→no",
                "aws_instance.first_new.root_block_device[0] replace: Volume yes→no",
            ])
        expectLines(
            PlanRendering.storage(try Fixture.plan("destroy")),
            [
                "aws_dynamodb_table.runs delete: Database yes→none",
                "aws_ebs_volume.scratch delete: Volume no→none",
                "aws_s3_bucket.corpus delete: Bucket yes→none",
            ])
    }

    @Test("a template's volumes are stores, too")
    func templates() throws {
        expectLines(
            PlanRendering.storage(try Fixture.plan("create-a100")),
            [
                "aws_instance.web.root_block_device create: Volume none→?",
                "aws_instance.workbench[0].root_block_device[0] create: Volume none→yes",
                "aws_instance.workbench[1].root_block_device[0] create: Volume none→yes",
                "aws_launch_template.trainer.block_device_mappings[0] create: Volume none→yes",
            ])
    }

    @Test("where the account encrypts new volumes since an earlier apply, that proves it")
    func accountDefault() throws {
        let plan = try Fixture.plan("account-encryption")
        expectLines(
            PlanRendering.storage(plan),
            [
                "aws_ebs_volume.data[0] create: Volume none→yes",
                "aws_instance.node[0].root_block_device create: Volume none→yes",
            ])
        #expect(plan.changes.flatMap(\.capacity).map { $0.after?.isEncryptedAtRest } == [.known(true)])
    }
}
