/// What is in a machine of one type, as far as GPUs go.
enum InstanceHardware: Hashable, Sendable {
    /// Proven to have no GPU.
    case none
    case gpu(gpuClass: Provable<String>, count: Provable<Int>)
    /// Not proven to have none.
    case notKnown(String)
}

/// The clouds whose machine types are told apart.
enum Cloud: Sendable {
    case aws, google, azure

    /// The cloud that a resource type belongs to.
    init?(resourceType: String) {
        if resourceType.hasPrefix("aws_") {
            self = .aws
        } else if resourceType.hasPrefix("google_") {
            self = .google
        } else if resourceType.hasPrefix("azurerm_") {
            self = .azure
        } else {
            return nil
        }
    }

    /// The hardware of the machine type `name`.
    ///
    /// A type that is not in the table but of a family that its cloud keeps for GPUs has a GPU of an unknown class.
    func hardware(of name: String) -> InstanceHardware {
        let type = normalized(name)
        if let known = GPUInstanceTypes.table(of: self)[type] {
            return .gpu(gpuClass: .known(known.gpuClass), count: .known(known.count))
        }
        guard isGPUFamily(type) else { return .none }
        let reason = "\(name.prefix(64)) has GPUs of a class that is not known here"
        return .gpu(gpuClass: .notKnown(reason), count: .notKnown(reason))
    }

    private func normalized(_ name: String) -> String {
        let name = name.lowercased()
        switch self {
        case .aws:
            // SageMaker and OpenSearch decorate the names of EC2.
            return name.hasPrefix("ml.") ? String(name.dropFirst(3)) : name
        case .google:
            // A link to the machine type ends in its name.
            return name.split(separator: "/").last.map(String.init) ?? name
        case .azure:
            return name
        }
    }

    /// Whether the cloud names only machines with GPUs like this.
    private func isGPUFamily(_ type: String) -> Bool {
        switch self {
        case .aws:
            let letters = type.prefix { $0.isLetter }
            return ["p", "g", "gr"].contains(letters) && type.dropFirst(letters.count).first?.isNumber == true
        case .google:
            // g1-small is older than the families of machines with GPUs.
            let family = type.prefix { $0 != "-" }
            return (family.first == "a" || family.first == "g") && family.dropFirst().first?.isNumber == true
                && family != "g1"
        case .azure:
            let size = type.hasPrefix("standard_") ? type.dropFirst("standard_".count) : type[...]
            return ["nc", "nd", "nv", "ng"].contains { size.hasPrefix($0) }
        }
    }
}

/// GPUs that Google attaches to machines of any type.
enum GoogleAccelerator {
    /// The GPU class of an accelerator type or of a link to one; nil for TPUs.
    static func gpuClass(_ name: String) -> Provable<String>? {
        var type = name.lowercased().split(separator: "/").last.map(String.init) ?? name
        // Some services write NVIDIA_TESLA_T4.
        type = type.split(separator: "_").joined(separator: "-")
        if type.hasPrefix("ct") || type.hasPrefix("tpu") { return nil }
        if type.hasSuffix("-vws") { type.removeLast(4) }
        guard let gpuClass = GPUInstanceTypes.googleAccelerators[type] else {
            return .notKnown("\(name.prefix(64)) is a GPU of a class that is not known here")
        }
        return .known(gpuClass)
    }
}
