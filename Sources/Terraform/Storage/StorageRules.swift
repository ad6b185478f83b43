/// How the data of each type of resource is encrypted: by an attribute, or always.
struct StorageRule: Sendable {
    enum Proof: Sendable {
        /// Encrypted whatever is said; the clause says why.
        case always(String)
        /// Never; the clause says why.
        case never(String)
        /// As the attribute says; what it means where it is not set.
        case attribute(String, unset: Bool?)
        /// As the attribute `name` of the block says; what it means that there is no block.
        case block(String, name: String, unset: Bool?)
        /// The volumes of EC2 instances.
        case volume
        case instance
        /// The volumes that a template lists; the root volume is left to the image where it does not.
        case template
    }

    let kind: StorageKind
    let proof: Proof

    static subscript(type: String) -> StorageRule? { rules[type] }

    private static let rules: [String: StorageRule] = {
        var rules: [String: StorageRule] = [:]
        func add(_ kind: StorageKind, _ proof: Proof, _ types: [String]) {
            for type in types { rules[type] = StorageRule(kind: kind, proof: proof) }
        }
        add(.volume, .volume, ["aws_ebs_volume", "aws_ebs_snapshot_copy"])
        add(.volume, .instance, ["aws_instance", "aws_spot_instance_request"])
        add(.volume, .template, ["aws_launch_template", "aws_launch_configuration"])
        add(.fileSystem, .attribute("encrypted", unset: false), ["aws_efs_file_system"])
        add(
            .fileSystem, .always("FSx encrypts every file system"),
            [
                "aws_fsx_lustre_file_system", "aws_fsx_windows_file_system", "aws_fsx_ontap_file_system",
                "aws_fsx_ontap_volume", "aws_fsx_openzfs_file_system", "aws_fsx_openzfs_volume", "aws_fsx_file_cache",
            ])
        add(
            .bucket, .always("S3 encrypts every object written since January 2023"),
            ["aws_s3_bucket", "aws_s3_directory_bucket", "aws_s3tables_table_bucket"])
        add(
            .bucket, .always("S3 encrypts every object with the key that this names, or with its own"),
            ["aws_s3_bucket_server_side_encryption_configuration"])
        add(.database, .attribute("storage_encrypted", unset: false), ["aws_db_instance", "aws_docdb_cluster"])
        add(
            .database, .attribute("storage_encrypted", unset: nil),
            ["aws_rds_cluster", "aws_rds_global_cluster", "aws_rds_cluster_instance"])
        add(.database, .attribute("storage_encrypted", unset: false), ["aws_neptune_cluster"])
        add(.database, .attribute("encrypted", unset: nil), ["aws_redshift_cluster"])
        add(
            .database, .always("the service encrypts all data at rest"),
            [
                "aws_dynamodb_table", "aws_redshiftserverless_namespace", "aws_timestreamwrite_database",
                "aws_keyspaces_table", "aws_docdbelastic_cluster", "aws_dsql_cluster", "aws_msk_cluster",
            ])
        add(
            .search, .block("encrypt_at_rest", name: "enabled", unset: nil),
            ["aws_opensearch_domain", "aws_elasticsearch_domain"])
        add(
            .search, .always("the service encrypts all data at rest"),
            ["aws_opensearchserverless_collection", "aws_kendra_index"])
        add(
            .cache, .attribute("at_rest_encryption_enabled", unset: false), ["aws_elasticache_replication_group"])
        add(.cache, .never("single cache clusters do not encrypt at rest"), ["aws_elasticache_cluster"])
        add(
            .cache, .block("server_side_encryption", name: "enabled", unset: false), ["aws_dax_cluster"])
        add(
            .cache, .always("the service encrypts all data at rest"),
            ["aws_elasticache_serverless_cache", "aws_memorydb_cluster"])
        addGoogle(add)
        addAzure(add)
        return rules
    }()

    private static func addGoogle(_ add: (StorageKind, Proof, [String]) -> Void) {
        let always = Proof.always("Google encrypts all data at rest")
        add(
            .volume, always,
            [
                "google_compute_disk", "google_compute_region_disk", "google_compute_instance",
                "google_compute_snapshot",
            ])
        add(.bucket, always, ["google_storage_bucket"])
        add(
            .fileSystem, always,
            [
                "google_filestore_instance", "google_netapp_volume", "google_parallelstore_instance",
                "google_lustre_instance",
            ])
        add(
            .database, always,
            [
                "google_sql_database_instance", "google_spanner_instance", "google_spanner_database",
                "google_bigtable_instance", "google_bigquery_dataset", "google_bigquery_table",
                "google_alloydb_cluster",
                "google_alloydb_instance", "google_firestore_database",
            ])
        add(.search, always, ["google_vertex_ai_index", "google_discovery_engine_data_store"])
        add(.cache, always, ["google_redis_instance", "google_redis_cluster", "google_memcache_instance"])
    }

    private static func addAzure(_ add: (StorageKind, Proof, [String]) -> Void) {
        let always = Proof.always("Azure encrypts all data at rest")
        add(
            .volume, always,
            [
                "azurerm_managed_disk", "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine",
                "azurerm_snapshot",
            ])
        add(.bucket, always, ["azurerm_storage_account", "azurerm_storage_container"])
        add(.fileSystem, always, ["azurerm_netapp_volume", "azurerm_storage_share"])
        add(
            .database, .attribute("transparent_data_encryption_enabled", unset: true), ["azurerm_mssql_database"])
        add(
            .database, always,
            [
                "azurerm_mssql_managed_instance", "azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server",
                "azurerm_postgresql_server", "azurerm_mysql_server", "azurerm_mariadb_server",
                "azurerm_cosmosdb_account", "azurerm_kusto_cluster", "azurerm_synapse_sql_pool",
            ])
        add(.search, always, ["azurerm_search_service"])
        add(.cache, always, ["azurerm_redis_cache", "azurerm_managed_redis"])
    }
}
