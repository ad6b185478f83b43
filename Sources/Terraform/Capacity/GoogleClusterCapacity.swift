import InterlockAPI
import JSON

/// Node pools of GKE, by themselves and inside clusters.
enum GoogleClusterCapacity {
    static func claims(_ reading: ResourceReading) -> [CapacityClaim] {
        if reading.record.type == "google_container_node_pool" {
            return [pool(reading.values, part: nil, of: reading, zones: zoneCount(reading))]
        }
        return cluster(reading)
    }

    private static func cluster(_ reading: ResourceReading) -> [CapacityClaim] {
        let zones = zoneCount(reading)
        var claims: [CapacityClaim] = []
        if !reading.stated("node_pool").isMissing {
            switch reading.values.blocks("node_pool") {
            case .notKnown(let reason): claims.append(unknown(reason, part: "node_pool"))
            case .known(let pools):
                claims += pools.enumerated().map { pool($1, part: "node_pool[\($0)]", of: reading, zones: zones) }
            }
        }
        // The pool that a new cluster begins with, unless it lists its own or has it taken away.
        if claims.isEmpty, reading.values.boolean("remove_default_node_pool") != .known(true),
            reading.values.boolean("enable_autopilot") != .known(true)
        {
            claims.append(defaultPool(reading, zones: zones))
        }
        return claims + provisioning(reading)
    }

    private static func defaultPool(_ reading: ResourceReading, zones: Provable<Int>) -> CapacityClaim {
        let config = reading.stated("node_config").isMissing ? .missing : reading.values.block("node_config")
        return CapacityClaim(
            part: "node_config",
            machines: config.obstacle("node_config").map { [.notKnown($0)] }
                ?? GoogleCapacity.machines(config, missing: InstanceHardware.none),
            nodes: product(
                ResourceReading.number(
                    stated("initial_node_count", reading), "initial_node_count", default: 0), zones),
            capacityType: capacityType(config), isEncryptedAtRest: GoogleCapacity.encryption)
    }

    private static func pool(
        _ values: Attribute, part: String?, of reading: ResourceReading, zones: Provable<Int>
    ) -> CapacityClaim {
        let config = values.block("node_config")
        let scaling = values.block("autoscaling")
        let isNodeConfigLeft = part == nil && reading.stated("node_config").isMissing
        let machines =
            isNodeConfigLeft
            ? [Machine(instanceType: "e2-medium", hardware: .none)]
            : config.obstacle("node_config").map { [.notKnown($0)] }
                // What GKE takes where no machine type is given.
                ?? GoogleCapacity.machines(config, missing: InstanceHardware.none)
        let size = Size(values, scaling: scaling, isScaled: isScaled(values), zones: zones) { name in
            part == nil ? stated(name, reading) : values.integer(name)
        }
        return CapacityClaim(
            part: part, machines: machines, nodes: size.nodes, minimumNodes: size.minimum,
            maximumNodes: size.maximum, zones: values.texts("node_locations").value ?? [],
            capacityType: capacityType(config), isEncryptedAtRest: GoogleCapacity.encryption)
    }

    private static func isScaled(_ values: Attribute) -> Bool {
        switch values.blocks("autoscaling") {
        case .known(let blocks): !blocks.isEmpty
        case .notKnown: true
        }
    }

    /// A whole number that the provider chooses where the configuration does not say it is missing.
    private static func stated(_ name: String, _ reading: ResourceReading) -> Provable<Int?> {
        reading.stated(name).isMissing ? .known(nil) : reading.values.integer(name)
    }

    private struct Size {
        var nodes: Provable<Int>
        var minimum: Int?
        var maximum: Provable<Int>?

        init(
            _ values: Attribute, scaling: Attribute, isScaled: Bool, zones: Provable<Int>,
            number: (String) -> Provable<Int?>
        ) {
            let count = number("node_count")
            let initial = number("initial_node_count")
            let asked =
                count == .known(nil) || count == .known(0) && initial != .known(nil) && isScaled ? initial : count
            nodes = product(ResourceReading.number(asked, "node_count", default: 0), zones)
            guard isScaled else { return }
            let total = scaling.integer("total_max_node_count")
            let perZone = scaling.integer("max_node_count")
            if case .known(let most?) = total, most > 0 {
                maximum = .known(most)
            } else if perZone != .known(nil) {
                maximum = product(ResourceReading.required(perZone, "autoscaling.max_node_count"), zones)
            } else {
                maximum = .notKnown(total.reason ?? "autoscaling sets no max_node_count")
            }
            minimum =
                (scaling.integer("total_min_node_count").value ?? nil)
                ?? (scaling.integer("min_node_count").value ?? nil)
        }
    }

    /// Nodes that node auto-provisioning may add by itself, for each kind of GPU.
    private static func provisioning(_ reading: ResourceReading) -> [CapacityClaim] {
        let scaling = reading.values.block("cluster_autoscaling")
        guard !reading.stated("cluster_autoscaling").isMissing, scaling.boolean("enabled") != .known(false),
            let limits = scaling.blocks("resource_limits").value
        else { return [] }
        return limits.compactMap { limit in
            guard case .known(let type?) = limit.text("resource_type"), type != "cpu", type != "memory",
                let gpuClass = GoogleAccelerator.gpuClass(type)
            else { return nil }
            return CapacityClaim(
                part: "cluster_autoscaling.\(type.prefix(63))",
                machines: [Machine(instanceType: nil, hardware: .gpu(gpuClass: gpuClass, count: .known(1)))],
                nodes: .known(0),
                maximumNodes: ResourceReading.required(limit.integer("maximum"), "resource_limits.maximum"),
                isEncryptedAtRest: GoogleCapacity.encryption)
        }
    }

    /// In how many zones each pool has its nodes.
    private static func zoneCount(_ reading: ResourceReading) -> Provable<Int> {
        let locations = reading.values.texts("node_locations")
        let isCluster = reading.record.type == "google_container_cluster"
        let location = reading.values.text("location")
        let isZone: Bool? = location.value.flatMap { $0 }.map { GoogleRegion.isZone($0) }
        if !reading.stated("node_locations").isMissing {
            // A zonal cluster's own zone is not among its node_locations.
            switch locations {
            case .known(let zones) where !zones.isEmpty:
                return .known(zones.count + (isCluster && isZone == true ? 1 : 0))
            case .notKnown(let reason): return .notKnown(reason)
            case .known: break
            }
        }
        if !isCluster {
            let finding = reading.find(
                ResourceTypes.googleClusters, named: [("cluster", reading.values.text("cluster"))], at: [["cluster"]])
            if let cluster = finding.records.first.flatMap(reading.reading(of:)) { return zoneCount(cluster) }
        }
        switch isZone {
        case true: return .known(1)
        // GKE spreads a regional cluster over three zones of its own choice.
        case false: return .known(3)
        case nil: return location.reason.map { .notKnown($0) } ?? .notKnown("location is not set")
        }
    }

    private static func capacityType(_ config: Attribute) -> Provable<CapacityType> {
        for name in ["spot", "preemptible"] {
            switch config.boolean(name) {
            case .known(true): return .known(.spot)
            case .notKnown(let reason) where !config.isUnknown: return .notKnown(reason)
            default: break
            }
        }
        return .known(.onDemand)
    }

    private static func unknown(_ reason: String, part: String) -> CapacityClaim {
        CapacityClaim(
            part: part, machines: [.notKnown(reason)], nodes: .notKnown(reason),
            isEncryptedAtRest: GoogleCapacity.encryption)
    }

    private static func product(_ nodes: Provable<Int>, _ zones: Provable<Int>) -> Provable<Int> {
        nodes.flatMap { nodes in
            if nodes == 0 { return .known(0) }
            return zones.flatMap { zones in
                let (product, overflow) = nodes.multipliedReportingOverflow(by: zones)
                return overflow ? .notKnown("the number of nodes is more than can be counted") : .known(product)
            }
        }
    }
}
