/// What data a resource holds and how that is protected.
enum StorageReader {
    /// One store of data on one side of the plan.
    struct Store {
        let kind: StorageKind
        let part: String?
        let state: StorageState
    }

    static func stores(_ reading: ResourceReading) -> [Store] {
        guard let rule = StorageRule[reading.record.type] else { return [] }
        func one(_ proof: Provable<Bool>, _ basis: String) -> [Store] {
            [Store(kind: rule.kind, part: nil, state: StorageState(isEncryptedAtRest: proof, basis: basis))]
        }
        switch rule.proof {
        case .always(let why): return one(.known(true), why)
        case .never(let why): return one(.known(false), why)
        case .volume:
            let proof = AWSVolumes(reading).encrypted(reading.values, nil)
            return one(proof, basis(of: proof, "encrypted"))
        case .instance: return volumes(reading)
        case .template: return templateVolumes(reading)
        case .attribute(let name, let unset):
            let isLeft = reading.stated(name).isMissing
            let proof = prove(isLeft ? .known(nil) : reading.values.boolean(name), name: name, unset: unset)
            return one(proof, basis(of: proof, name))
        case .block(let block, let name, let unset):
            let path = "\(block).\(name)"
            let values = reading.stated(block).isMissing ? .missing : reading.values.block(block)
            let proof = prove(values.boolean(name), name: path, unset: unset)
            return one(proof, basis(of: proof, path))
        }
    }

    private static func prove(_ value: Provable<Bool?>, name: String, unset: Bool?) -> Provable<Bool> {
        value.flatMap { value in
            if let value = value ?? unset { return .known(value) }
            return .notKnown("\(name) is not set, and what the provider makes of that is known only after apply")
        }
    }

    private static func basis(of proof: Provable<Bool>, _ name: String) -> String {
        switch proof {
        case .known(let value): "\(name) is \(value)"
        case .notKnown(let reason): reason
        }
    }

    /// The volumes of an EC2 instance, each by its block.
    private static func volumes(_ reading: ResourceReading) -> [Store] {
        let volumes = AWSVolumes(reading)
        let templates = LaunchTemplates(reading.statedBlock("launch_template"), at: ["launch_template"], of: reading)
        let isRootLeft =
            reading.stated("root_block_device").isMissing || reading.values.blocks("root_block_device") == .known([])
        var stores: [Store] = []
        if isRootLeft {
            let proof = volumes.ofInstance(templates: templates.values)
            stores.append(store("root_block_device", proof))
        }
        for name in ["root_block_device", "ebs_block_device"] where !(name == "root_block_device" && isRootLeft) {
            if reading.stated(name).isMissing { continue }
            switch reading.values.blocks(name) {
            case .notKnown(let reason): stores.append(store(name, .notKnown(reason)))
            case .known(let blocks):
                stores += blocks.enumerated().map { store("\(name)[\($0)]", volumes.encrypted($1, name)) }
            }
        }
        return stores
    }

    private static func templateVolumes(_ reading: ResourceReading) -> [Store] {
        let volumes = AWSVolumes(reading)
        return ["block_device_mappings", "root_block_device", "ebs_block_device"].flatMap { name -> [Store] in
            if reading.stated(name).isMissing { return [] }
            switch reading.values.blocks(name) {
            case .notKnown(let reason): return [store(name, .notKnown(reason))]
            case .known(let blocks):
                return blocks.enumerated().compactMap { index, block in
                    let volume = name == "block_device_mappings" ? block.block("ebs") : block
                    if volume.isMissing { return nil }
                    return store("\(name)[\(index)]", volumes.encrypted(volume, name))
                }
            }
        }
    }

    private static func store(_ part: String, _ proof: Provable<Bool>) -> Store {
        Store(
            kind: .volume, part: part,
            state: StorageState(isEncryptedAtRest: proof, basis: basis(of: proof, "\(part).encrypted")))
    }
}
