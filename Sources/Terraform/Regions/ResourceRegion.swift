import JSON

/// Where a resource is.
struct ResourceRegion {
    private let reading: ResourceReading

    init(_ reading: ResourceReading) {
        self.reading = reading
    }

    /// The region or regions; nil for what has none.
    var regions: Provable<[String]>? {
        found?.map { regions in regions.map { $0.printable(limit: 128) } }.printable
    }

    private var found: Provable<[String]>? {
        switch Cloud(resourceType: reading.record.type) {
        case .aws: AWSRegion.isGlobal(reading.record.type) ? nil : aws.map { [$0] }
        case .google: google
        case .azure: azure
        case nil: nil
        }
    }

    /// The one region that nodes are in.
    var region: Provable<String> {
        guard let regions else { return .notKnown("the resource has no region") }
        return regions.flatMap { regions in
            guard regions.count == 1, let region = regions.first else {
                return .notKnown("the resource is in several regions")
            }
            return .known(region)
        }
    }

    // MARK: AWS

    private var aws: Provable<String> {
        let values = reading.values
        if case .known(let region?) = values.text("region"), AWSRegion.isRegion(region) { return .known(region) }
        if case .known(let zone?) = values.text("availability_zone"), let region = AWSRegion.ofZone(zone) {
            return .known(region)
        }
        let zones = Set((values.texts("availability_zones").value ?? []).compactMap(AWSRegion.ofZone))
        if zones.count == 1, let region = zones.first { return .known(region) }
        for name in ["arn", "id"] {
            if case .known(let text?) = values.text(name), let region = AWSRegion.ofARN(text) { return .known(region) }
        }
        // What stays where it is has told its region before.
        if reading.side == .after, reading.record.operation == .update, values["region"].isUnknown == false,
            let before = ResourceReading(reading.record, .before, lookup: reading.lookup),
            case .known(let region) = ResourceRegion(before).aws
        {
            return .known(region)
        }
        return ProviderRegion(reading).region("region", isValid: AWSRegion.isRegion)
    }

    // MARK: Google

    private var google: Provable<[String]>? {
        let values = reading.values
        if case .known(let zone?) = values.text("zone") { return .known([GoogleRegion.ofLocation(zone)]) }
        if case .known(let region?) = values.text("region") { return .known([GoogleRegion.ofLocation(region)]) }
        let replicas = values.texts("replica_zones").value ?? []
        if let zone = replicas.first { return .known([GoogleRegion.ofLocation(zone)]) }
        if case .known(let location?) = values.text("location") { return .known([GoogleRegion.ofLocation(location)]) }
        if !reading.find(
            ResourceTypes.googleClusters, named: [("cluster", values.text("cluster"))], at: [["cluster"]]
        ).records.isEmpty, let cluster = cluster {
            return ResourceRegion(cluster).google
        }
        let names = ["zone", "region", "location"]
        let given = names.compactMap { name in
            inConfiguration(name) ? values[name].obstacle(name) : nil
        }
        if let reason = given.first { return .notKnown(reason) }
        guard names.contains(where: { values[$0].isUnknown }) || Self.hasPlace(reading.record.type) else { return nil }
        let provider = ProviderRegion(reading)
        if case .known(let region) = provider.region("region", isValid: { _ in true }) { return .known([region]) }
        return provider.region("zone", isValid: { _ in true }).map { [GoogleRegion.ofLocation($0)] }
    }

    private var cluster: ResourceReading? {
        reading.find(
            ResourceTypes.googleClusters, named: [("cluster", reading.values.text("cluster"))], at: [["cluster"]]
        ).records.first.flatMap(reading.reading(of:))
    }

    private func inConfiguration(_ name: String) -> Bool {
        reading.inventory.configuration.isUnset(name, of: reading.record) == false
    }

    private static func hasPlace(_ type: String) -> Bool {
        type.hasPrefix("google_compute_instance") || type == "google_compute_disk"
            || type.hasPrefix("google_container_")
            || type == "google_sql_database_instance"
    }

    // MARK: Azure

    private var azure: Provable<[String]>? {
        let values = reading.values
        switch values.text("location") {
        case .known(let location?): return .known([AzureRegion.normalized(location)])
        case .notKnown(let reason): return .notKnown(reason)
        case .known(nil): break
        }
        let parent = reading.find(
            ResourceTypes.azureClusters, named: [("kubernetes_cluster_id", values.text("kubernetes_cluster_id"))],
            at: [["kubernetes_cluster_id"]])
        if let cluster = parent.records.first.flatMap(reading.reading(of:)) { return ResourceRegion(cluster).azure }
        return parent.obstacle.map { .notKnown($0) }
    }
}
