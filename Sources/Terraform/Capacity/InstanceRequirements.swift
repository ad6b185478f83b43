import InterlockAPI

/// Attribute-based choice of instance types: any type that meets the requirements may come.
enum InstanceRequirements {
    /// What may come, as far as GPUs go.
    static func machines(_ block: Attribute) -> [Machine] {
        let count = block.block("accelerator_count")
        if !count.isUnknown, count.integer("max") == .known(0) { return [Machine(instanceType: nil, hardware: .none)] }
        if case .known(let allowed) = block.texts("allowed_instance_types"), !allowed.isEmpty {
            return allowed.map(machine)
        }
        if case .known(let kinds) = block.texts("accelerator_types"), !kinds.isEmpty, !kinds.contains("gpu") {
            return [Machine(instanceType: nil, hardware: .none)]
        }
        let most: Provable<Int>
        switch count.integer("max") {
        case .known(let number?) where number > 0: most = .known(number)
        default: most = .notKnown("instance_requirements set no accelerator_count.max")
        }
        if case .known(let names) = block.texts("accelerator_names"), !names.isEmpty {
            return names.flatMap { name in
                if otherAccelerators.contains(name) { return [Machine(instanceType: nil, hardware: .none)] }
                let reason = "the class of the accelerator \(name.prefix(32)) is not known here"
                let known = classes[name]?.map(Provable.known) ?? [.notKnown(reason)]
                return known.map { Machine(instanceType: nil, hardware: .gpu(gpuClass: $0, count: most)) }
            }
        }
        return [
            .notKnown("instance_requirements do not exclude GPUs; set accelerator_count.max to 0 or accelerator_names")
        ]
    }

    /// A type, or a pattern with `*` for several.
    private static func machine(_ pattern: String) -> Machine {
        guard pattern.contains("*") else {
            return Machine(instanceType: pattern, hardware: Cloud.aws.hardware(of: pattern))
        }
        let fixed = pattern.prefix { $0 != "*" }
        // The family is decided once its letters and generation stand before the star.
        guard fixed.contains(where: \.isNumber) else {
            return .notKnown("allowed_instance_types has \(pattern.prefix(32))")
        }
        return Machine(instanceType: nil, hardware: Cloud.aws.hardware(of: String(fixed)))
    }

    /// Names of accelerators that are no GPUs.
    private static let otherAccelerators: Set = [
        "gaudi-hl-205", "inferentia", "inferentia2", "trainium", "trainium2", "u30", "vu9p",
    ]

    /// The classes that the name of an accelerator stands for.
    private static let classes = [
        "k80": ["nvidia-k80"], "m60": ["nvidia-m60"], "k520": ["nvidia-k520"], "t4": ["nvidia-t4"],
        "t4g": ["nvidia-t4g"], "a10g": ["nvidia-a10g"], "l4": ["nvidia-l4"], "l40s": ["nvidia-l40s"],
        "v100": ["nvidia-v100-16gb", "nvidia-v100-32gb"], "a100": ["nvidia-a100-40gb", "nvidia-a100-80gb"],
        "h100": ["nvidia-h100-80gb"], "h200": ["nvidia-h200"], "radeon-pro-v520": ["amd-radeon-pro-v520"],
    ]
}

/// How EC2 buys an instance.
enum MarketOptions {
    static func capacityType(_ values: Attribute) -> Provable<CapacityType> {
        values.blocks("instance_market_options").flatMap { blocks in
            guard let block = blocks.first else { return .known(.onDemand) }
            return block.text("market_type").flatMap { type in
                switch type {
                case "spot": .known(.spot)
                case nil: .known(.onDemand)
                case "capacity-block": .known(.reserved)
                case let other?: .notKnown("market_type \(other.prefix(32)) is not known here")
                }
            }
        }
    }
}
