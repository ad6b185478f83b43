import InterlockAPI

/// Nodes of Azure: virtual machines, scale sets, clusters.
enum AzureCapacity {
    static func claims(_ reading: ResourceReading) -> [CapacityClaim]? {
        switch reading.record.type {
        case "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine": [machine(reading, "size")]
        case "azurerm_virtual_machine": [machine(reading, "vm_size")]
        case "azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set":
            [
                scaleSet(
                    reading, size: reading.values.text("sku"), named: "sku", count: reading.values.integer("instances"))
            ]
        case "azurerm_orchestrated_virtual_machine_scale_set":
            [
                scaleSet(
                    reading, size: reading.values.text("sku_name"), named: "sku_name",
                    count: reading.values.integer("instances"))
            ]
        case "azurerm_virtual_machine_scale_set": [olderScaleSet(reading)]
        case "azurerm_kubernetes_cluster":
            [pool(reading, reading.values.block("default_node_pool"), part: "default_node_pool")]
        case "azurerm_kubernetes_cluster_node_pool": [pool(reading, reading.values, part: nil)]
        case "azurerm_machine_learning_compute_cluster": [computeCluster(reading)]
        case "azurerm_machine_learning_compute_instance": [machine(reading, "virtual_machine_size")]
        default: nil
        }
    }

    /// Azure encrypts all that it stores.
    private static let encryption = Provable.known(true)

    private static func machine(_ reading: ResourceReading, _ name: String) -> CapacityClaim {
        CapacityClaim(
            machines: [Machine(reading.values.text(name), of: .azure, missing: "\(name) is not set")],
            nodes: .known(1), zones: zones(reading.values), capacityType: capacityType(reading.values, "priority"),
            isEncryptedAtRest: encryption)
    }

    private static func scaleSet(
        _ reading: ResourceReading, size: Provable<String?>, named name: String, count: Provable<Int?>
    ) -> CapacityClaim {
        CapacityClaim(
            machines: [Machine(size, of: .azure, missing: "\(name) is not set")],
            nodes: ResourceReading.number(count, "instances", default: 0), maximumNodes: maximum(of: reading),
            zones: zones(reading.values), capacityType: capacityType(reading.values, "priority"),
            isEncryptedAtRest: encryption)
    }

    private static func olderScaleSet(_ reading: ResourceReading) -> CapacityClaim {
        let sku = reading.values.block("sku")
        return scaleSet(reading, size: sku.text("name"), named: "sku.name", count: sku.integer("capacity"))
    }

    /// The most nodes that an autoscale setting of the plan gives the set; nil where none is for it.
    private static func maximum(of set: ResourceReading) -> Provable<Int>? {
        let relation = AutoscalerIndex.Relation(
            scalers: ["azurerm_monitor_autoscale_setting"], attribute: "target_resource_id",
            groups: ResourceTypes.azureScaleSets)
        return set.lookup.scalers.maximum(of: set, by: relation) { setting in
            setting.values.blocks("profile").flatMap { profiles in
                var most = 0
                for profile in profiles {
                    let maximum = profile.block("capacity").integer("maximum")
                    switch ResourceReading.required(maximum, "profile.capacity.maximum") {
                    case .known(let number): most = max(most, number)
                    case .notKnown(let reason): return .notKnown(reason)
                    }
                }
                return .known(most)
            }
        }
    }

    private static func pool(_ reading: ResourceReading, _ pool: Attribute, part: String?) -> CapacityClaim {
        // The flag has another name since version 4 of the provider.
        let flags = ["auto_scaling_enabled", "enable_auto_scaling"].map { pool.boolean($0) }
        let isScaled = flags.contains { $0 == .known(true) || $0.reason != nil }
        let count = pool.integer("node_count")
        let isLeft = part == nil && reading.stated("node_count").isMissing
        let minimum = pool.integer("min_count").value ?? nil
        var nodes = ResourceReading.number(
            isLeft ? .known(nil) : count, "node_count", default: minimum ?? (isScaled ? 0 : 1))
        if isScaled, part != nil, count.reason != nil, let minimum { nodes = .known(minimum) }
        return CapacityClaim(
            part: part, machines: [Machine(pool.text("vm_size"), of: .azure, missing: "vm_size is not set")],
            nodes: nodes, minimumNodes: minimum,
            maximumNodes: isScaled ? ResourceReading.required(pool.integer("max_count"), "max_count") : nil,
            zones: zones(pool), capacityType: capacityType(pool, "priority"), isEncryptedAtRest: encryption)
    }

    private static func computeCluster(_ reading: ResourceReading) -> CapacityClaim {
        let scaling = reading.values.block("scale_settings")
        let minimum = ResourceReading.required(scaling.integer("min_node_count"), "scale_settings.min_node_count")
        return CapacityClaim(
            machines: [Machine(reading.values.text("vm_size"), of: .azure, missing: "vm_size is not set")],
            nodes: minimum, minimumNodes: minimum.value,
            maximumNodes: ResourceReading.required(scaling.integer("max_node_count"), "scale_settings.max_node_count"),
            capacityType: capacityType(reading.values, "vm_priority"), isEncryptedAtRest: encryption)
    }

    private static func capacityType(_ values: Attribute, _ name: String) -> Provable<CapacityType> {
        values.text(name).flatMap { priority in
            switch priority?.lowercased() {
            case nil, "regular", "dedicated": .known(.onDemand)
            case "spot", "low", "lowpriority": .known(.spot)
            case let other?: .notKnown("\(name) \(other.prefix(32)) is not known here")
            }
        }
    }

    private static func zones(_ values: Attribute) -> [String] {
        if case .known(let zone?) = values.text("zone") { return [zone] }
        return values.texts("zones").value ?? []
    }
}
