/// The resource types that others name, by what they are.
enum ResourceTypes {
    static let awsTemplates = ["aws_launch_template"]
    static let awsConfigurations = ["aws_launch_configuration"]
    static let awsGroups = ["aws_autoscaling_group"]
    static let googleTemplates = ["google_compute_instance_template", "google_compute_region_instance_template"]
    static let googleGroups = [
        "google_compute_instance_group_manager", "google_compute_region_instance_group_manager",
    ]
    static let googleClusters = ["google_container_cluster"]
    static let azureClusters = ["azurerm_kubernetes_cluster"]
    static let azureScaleSets = [
        "azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set",
        "azurerm_orchestrated_virtual_machine_scale_set", "azurerm_virtual_machine_scale_set",
    ]

    private static let referred = Set(
        awsTemplates + awsConfigurations + awsGroups + googleTemplates + googleGroups + googleClusters + azureClusters
            + azureScaleSets)

    /// Whether resources of the type are looked up by their identity.
    static func isReferred(_ type: String) -> Bool { referred.contains(type) }
}
