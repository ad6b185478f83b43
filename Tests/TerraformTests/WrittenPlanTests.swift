import Terraform
import Testing

@Suite("GPU nodes of Google and Azure")
struct WrittenPlanTests {
    @Test("Compute Engine: machine types, attached GPUs, templates, groups, autoscalers, reservations")
    func google() throws {
        expectLines(
            PlanRendering.capacity(try Fixture.plan("written/google-nodes")),
            [
                """
                google_compute_instance.a100 create: none→1 × 4 nvidia-a100-40gb a2-highgpu-4g europe-west4 OnDemand \
                encrypted yes
                """,
                """
                google_compute_instance.attached create: none→1 × 2 nvidia-t4 n1-standard-8 us-central1 OnDemand \
                encrypted yes
                """,
                "google_compute_instance.first_series create: none→1 × ? ?? - us-central1 OnDemand encrypted yes",
                "google_compute_instance.future create: none→1 × ? ? a9-highgpu-8g us-central1 OnDemand encrypted yes",
                """
                google_compute_instance_group_manager.trainer update: 2→6 × 8 nvidia-h100-80gb a3-highgpu-8g \
                europe-west4 OnDemand encrypted yes
                """,
                """
                google_compute_instance_group_manager.infer update: 3→3 × 2→8 nvidia-l4→nvidia-a100-80gb \
                g2-standard-24→a2-ultragpu-8g europe-west4 OnDemand encrypted yes
                """,
                """
                google_compute_instance_group_manager.scaled create: none→5 (most none→5) × 8 nvidia-h100-80gb \
                a3-highgpu-8g europe-west4 OnDemand encrypted yes
                """,
                """
                google_compute_reservation.held create: none→2 × 4 nvidia-v100-16gb n1-standard-16 europe-west4 \
                Reserved encrypted yes
                """,
                "google_workbench_instance.bench create: none→? × ? nvidia-t4 - us-west1 ? encrypted yes",
            ])
    }

    @Test("GKE: a pool's numbers are for each zone, and node auto-provisioning may add nodes by itself")
    func clusters() throws {
        expectLines(
            PlanRendering.capacity(try Fixture.plan("written/google-clusters")),
            [
                """
                google_container_cluster.main.cluster_autoscaling.nvidia-tesla-a100 create: none→0 (most none→16) × 1 \
                nvidia-a100-40gb - europe-west4 OnDemand encrypted yes
                """,
                """
                google_container_node_pool.regional create: none→0 (most none→12) × 8 nvidia-a100-40gb a2-highgpu-8g \
                europe-west4 OnDemand encrypted yes
                """,
                """
                google_container_node_pool.zonal update: 2→6 × 4 nvidia-l4 g2-standard-48 europe-west4 Spot encrypted yes
                """,
                """
                google_container_node_pool.total create: none→2 (most none→7) × 2 nvidia-v100-16gb n1-standard-8 \
                europe-west4 OnDemand encrypted yes
                """,
                """
                google_container_cluster.inline.node_pool[0] delete: 2→none × 8 nvidia-h100-80gb a3-highgpu-8g \
                us-central1 OnDemand encrypted yes
                """,
            ])
    }

    @Test("Azure: machines, scale sets with an autoscale setting, clusters, services that are not read")
    func azure() throws {
        expectLines(
            PlanRendering.capacity(try Fixture.plan("written/azure-nodes")).map {
                $0.split(separator: " encrypted ").joined(separator: " ")
            },
            [
                """
                azurerm_linux_virtual_machine.a100 create: none→1 × 1 nvidia-a100-80gb Standard_NC24ads_A100_v4 \
                westeurope Spot yes
                """,
                """
                azurerm_windows_virtual_machine.desktop create: none→1 × 1 nvidia-a10 Standard_NV36ads_A10_v5 \
                westeurope OnDemand yes
                """,
                "azurerm_linux_virtual_machine.future create: none→1 × ? ? Standard_ND999_v9 westeurope OnDemand yes",
                "azurerm_linux_virtual_machine.hidden create: none→1 × ? ?? - westeurope OnDemand yes",
                """
                azurerm_linux_virtual_machine_scale_set.train update: 2→6 (most 4→12) × 8 nvidia-a100-40gb \
                Standard_ND96asr_v4 westeurope OnDemand yes
                """,
                """
                azurerm_kubernetes_cluster_node_pool.gpu create: none→0 (most none→5) × 4 nvidia-a100-80gb \
                Standard_NC96ads_A100_v4 swedencentral Spot yes
                """,
                """
                azurerm_kubernetes_cluster_node_pool.fixed update: 2→4 × 1 nvidia-h100-94gb \
                Standard_NC40ads_H100_v5 ? OnDemand yes
                """,
                """
                azurerm_virtual_machine_scale_set.older create: none→3 × 1 nvidia-v100-16gb Standard_NC6s_v3 \
                westeurope Spot yes
                """,
                """
                azurerm_machine_learning_compute_cluster.ml create: none→0 (most none→4) × 8 nvidia-h100-80gb \
                STANDARD_ND96ISR_H100_V5 westeurope Spot yes
                """,
                "azurerm_batch_pool.batch create: none→? × 4 nvidia-v100-16gb STANDARD_NC24RS_V3 ? ? yes",
            ])
    }

    @Test("data in these clouds is encrypted at rest, but for a database that turns it off")
    func data() throws {
        let lines = PlanRendering.storage(try Fixture.plan("written/azure-nodes"))
        #expect(lines.contains("azurerm_mssql_database.clear create: Database none→no"))
        #expect(lines.contains("azurerm_storage_account.logs delete: Bucket yes→none"))
        let disks = PlanRendering.storage(try Fixture.plan("written/google-nodes"))
        #expect(disks.contains("google_compute_disk.data delete: Volume yes→none"))
        let bucket = try Fixture.plan("written/google-nodes").changes.first { $0.type == "google_storage_bucket" }
        #expect(bucket?.regions == .known(["eu"]))
    }
}
