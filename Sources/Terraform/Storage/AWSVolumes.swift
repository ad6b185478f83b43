/// Whether the volumes of EC2 instances are encrypted.
struct AWSVolumes {
    private let reading: ResourceReading

    init(_ reading: ResourceReading) {
        self.reading = reading
    }

    /// Devices that images of the usual systems start from.
    private static let rootDevices: Set = ["/dev/xvda", "/dev/sda1", "/dev/sda", "xvda", "sda1"]

    /// Of one instance: its root volume and those that it adds.
    func ofInstance(templates: [Attribute]) -> Provable<Bool> {
        if !templates.isEmpty, reading.stated("root_block_device").isMissing {
            return allOf(templates.map(ofTemplate))
        }
        return allOf(ofBlocks("root_block_device", needed: true) + ofBlocks("ebs_block_device", needed: false))
    }

    /// Of all instances that are made from the templates.
    func ofTemplates(_ templates: LaunchTemplates) -> Provable<Bool> {
        if let obstacle = templates.obstacle { return .notKnown(obstacle) }
        guard !templates.values.isEmpty else { return undecided }
        return allOf(templates.values.map(ofTemplate))
    }

    /// One volume's `encrypted`; `block` is where it stands, where that is not the resource itself.
    func encrypted(_ volume: Attribute, _ block: String?) -> Provable<Bool> {
        let name = (block.map { "\($0)." } ?? "") + "encrypted"
        switch volume.boolean("encrypted") {
        case .known(let value?): return .known(value)
        case _ where isDefault: return .known(true)
        case .known(nil): return .notKnown("\(name) is not set, and the account's default is not in the plan")
        case .notKnown: return .notKnown("\(name) is known only after apply")
        }
    }

    /// What holds of a volume that nothing is said of.
    private var undecided: Provable<Bool> {
        if isDefault { return .known(true) }
        return .notKnown(
            "the image and the account's default decide whether the root volume is encrypted; set encrypted = true")
    }

    private func ofTemplate(_ template: Attribute) -> Provable<Bool> {
        // A launch configuration has the blocks of an instance.
        if let root = template.blocks("root_block_device").value, !root.isEmpty {
            let others = template.blocks("ebs_block_device").value ?? []
            return allOf((root + others).map { encrypted($0, "block device") })
        }
        switch template.blocks("block_device_mappings") {
        case .notKnown(let reason): return .notKnown(reason)
        case .known(let mappings):
            var hasRoot = false
            var proofs: [Provable<Bool>] = []
            for mapping in mappings where mapping.text("virtual_name") == .known(nil) {
                let volume = mapping.block("ebs")
                if volume.isMissing { continue }
                proofs.append(encrypted(volume, "block_device_mappings.ebs"))
                if case .known(let device?) = mapping.text("device_name"), Self.rootDevices.contains(device) {
                    hasRoot = true
                }
            }
            return allOf(proofs + (hasRoot ? [] : [undecided]))
        }
    }

    private func ofBlocks(_ name: String, needed: Bool) -> [Provable<Bool>] {
        if reading.stated(name).isMissing { return needed ? [undecided] : [] }
        switch reading.values.blocks(name) {
        case .notKnown(let reason): return [.notKnown(reason)]
        case .known(let blocks) where blocks.isEmpty: return needed ? [undecided] : []
        case .known(let blocks): return blocks.map { encrypted($0, name) }
        }
    }

    /// False as soon as one is proven not to be encrypted; not known as soon as one is not known.
    private func allOf(_ proofs: [Provable<Bool>]) -> Provable<Bool> {
        if proofs.contains(.known(false)) { return .known(false) }
        return proofs.first { $0.reason != nil } ?? .known(true)
    }

    /// Whether the account encrypts new volumes in this region before and after the plan, as far as the plan shows.
    private var isDefault: Bool {
        let configuration = reading.inventory.configuration
        guard let provider = configuration.providerKey(of: reading.record) else { return false }
        return reading.inventory.records(ofType: "aws_ebs_encryption_by_default").prefix(64).contains { record in
            guard configuration.providerKey(of: record) == provider, let before = record.before,
                let after = record.after,
                before["region"] == after["region"],
                before["region"].isMissing
                    || before["region"].value == reading.values["region"].value
            else { return false }
            return isOn(before) && isOn(after)
        }
    }

    private func isOn(_ values: Attribute) -> Bool {
        // On unless said otherwise, says the provider.
        switch values.boolean("enabled") {
        case .known(let isEnabled): isEnabled ?? true
        case .notKnown: false
        }
    }
}
