import InterlockAPI
import JSON

/// Resources that no reader knows, but that name a machine type with GPUs: nodes of unknown number.
enum UnlistedCapacity {
    /// Attributes that name machine types, whatever the resource.
    private static let names: Set = [
        "instance_type", "instance_types", "ec2_instance_type", "ec2_inbound_instance_type", "node_type",
        "machine_type", "master_machine_type", "worker_machine_type", "vm_size", "size", "sku",
        "sku_name", "virtual_machine_size", "node_vm_size", "instance_class",
    ]

    /// Attributes that name GPUs which are attached to machines.
    private static let acceleratorNames: Set = ["accelerator_type", "accelerator", "type"]

    static func claims(_ reading: ResourceReading, cloud: Cloud) -> [CapacityClaim] {
        var types: [String] = []
        collect(reading.values.value, name: nil, into: &types)
        let machines = types.compactMap { type -> Machine? in
            // Short words like "p1" are tiers of services; the names of EC2 have a dot.
            if cloud == .aws, !type.contains(".") { return nil }
            let machine: Machine
            if cloud == .google, type.lowercased().contains("nvidia") {
                guard let gpuClass = GoogleAccelerator.gpuClass(type) else { return nil }
                machine = Machine(
                    instanceType: nil, hardware: .gpu(gpuClass: gpuClass, count: .notKnown("\(unread(reading)) GPUs")))
            } else {
                machine = Machine(instanceType: type, hardware: cloud.hardware(of: type))
            }
            return machine.hardware == .none ? nil : machine
        }
        guard !machines.isEmpty else { return [] }
        let reason = "\(unread(reading)) nodes"
        return [
            CapacityClaim(
                machines: machines, nodes: .notKnown(reason), capacityType: .notKnown(reason),
                isEncryptedAtRest: cloud == .aws ? .notKnown(reason) : .known(true))
        ]
    }

    private static func unread(_ reading: ResourceReading) -> String {
        "\(reading.record.type) is not read for its number of"
    }

    /// The depth of the document bounds the recursion.
    private static func collect(_ value: JSONValue, name: String?, into types: inout [String]) {
        guard types.count < 32 else { return }
        switch value {
        case .string(let text):
            guard let name, text.contains(where: \.isNumber) else { return }
            let isAccelerator = acceleratorNames.contains(name) && text.lowercased().contains("nvidia")
            if isAccelerator || names.contains(name) { types.append(text) }
        case .array(let elements): for element in elements { collect(element, name: name, into: &types) }
        case .object(let object): for member in object { collect(member.value, name: member.key, into: &types) }
        case .null, .bool, .integer, .double: break
        }
    }
}
