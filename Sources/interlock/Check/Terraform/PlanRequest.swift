import Gate
import InterlockAPI
import JSON
import KubeCore
import Terraform

/// A Terraform plan as the gate's request: what adds, changes or takes away GPU nodes as changes of pools, everything else
/// that is in a region, holds data or is destroyed as changes of cloud resources. Named by their addresses.
///
/// One plan is one request: its cost is one cost, and what it adds counts together.
struct PlanRequest {
    let plan: TerraformPlan
    private(set) var changes: [TargetChange] = []
    private var names: Set<String> = []

    init(_ plan: TerraformPlan) {
        self.plan = plan
        for resource in plan.changes where resource.changesSomething { add(resource) }
    }

    func request(_ settings: CheckSettings, namespaceLabels: [String: String]?) -> ChangeRequest {
        var request = ChangeRequest(
            uid: "terraform", namespace: settings.namespace, namespaceLabels: namespaceLabels,
            requester: settings.requester, changes: changes)
        request.allowsUnproven = settings.allowsUnknown
        return request
    }

    private mutating func add(_ resource: ResourceChange) {
        let labels = Self.labels(of: resource)
        var isDestructionTold = false
        for capacity in resource.capacity where capacity.changesSomething || resource.operation == .replace {
            let change = pool(capacity, of: resource, labels)
            changes.append(change)
            if change.operation == .delete, (capacity.before?.nodes.value ?? 0) > 0 { isDestructionTold = true }
        }
        let destroys = resource.operation.destroys && !Self.livesInStateAlone(resource.type)
        let isGuarded = !resource.storage.isEmpty || (resource.capacity.isEmpty && resource.regions != nil)
        guard (destroys && !isDestructionTold) || (isGuarded && resource.operation != .forget) else { return }
        changes.append(cloudResource(resource, labels))
    }

    /// The address, with the part, once.
    private mutating func name(_ address: String, _ part: String?) -> String {
        let base = part.map { "\(address) \($0)" } ?? address
        var name = base
        var count = 1
        while !names.insert(name).inserted {
            count += 1
            name = "\(base) (\(count))"
        }
        return name
    }

    // MARK: GPU capacity

    private mutating func pool(
        _ capacity: CapacityChange, of resource: ResourceChange, _ labels: [String: String]
    ) -> TargetChange {
        let name = name(resource.address, capacity.part)
        let (nodesBefore, nodesAfter) = Self.nodes(of: capacity)
        let exists = capacity.before != nil
        var change = TargetChange(
            name: name, kind: .gpuNodePool, target: name, targetUID: exists ? name : nil, labels: labels,
            operation: capacity.after == nil ? .delete : .apply,
            before: capacity.before.map { Self.spec(of: $0, nodes: nodesBefore).json },
            after: capacity.after.map { Self.spec(of: $0, nodes: nodesAfter).json })
        if let after = capacity.after { change.unproven = Self.unproven(after, nodes: nodesAfter) }
        return change
    }

    /// How many nodes to judge: those that are asked for, and where the plan moves the most that an autoscaler may go to,
    /// that many: nobody is asked again when it does.
    private static func nodes(of change: CapacityChange) -> (Provable<Int>, Provable<Int>) {
        let none = Provable.known(0)
        guard let before = change.before else { return (none, change.after?.worstCaseNodes ?? none) }
        guard let after = change.after else { return (before.worstCaseNodes, none) }
        if before.nodes == after.nodes { return (before.worstCaseNodes, after.worstCaseNodes) }
        return (before.nodes, before.maximumNodes == after.maximumNodes ? after.nodes : after.worstCaseNodes)
    }

    private static func spec(of capacity: Capacity, nodes: Provable<Int>) -> GPUNodePoolSpec {
        var spec = GPUNodePoolSpec()
        spec.gpuClass = capacity.gpuClass.value ?? UnprovenField.placeholder
        spec.instanceType = capacity.instanceType
        spec.gpusPerNode = max(1, capacity.gpusPerNode.value ?? 1)
        // The nodes of alternatives are counted with the one that has the most GPUs.
        spec.replicas = capacity.isAlternative ? 0 : max(0, nodes.value ?? 0)
        spec.floor = 0
        spec.ceiling = capacity.maximumNodes?.value
        spec.capacityType = capacity.capacityType.value ?? .onDemand
        spec.region = capacity.region.value ?? UnprovenField.placeholder
        spec.zones = capacity.zones
        spec.encryption = capacity.isEncryptedAtRest.value.map { Encryption(atRest: $0) }
        spec.provider.none = [:]
        return spec
    }

    private static func unproven(_ capacity: Capacity, nodes: Provable<Int>) -> [UnprovenField] {
        var fields: [UnprovenField] = []
        func add(_ field: String, _ reason: String?) {
            if let reason { fields.append(UnprovenField(field: field, reason: reason)) }
        }
        add("gpuClass", capacity.gpuClass.reason)
        add("gpusPerNode", capacity.gpusPerNode.reason)
        if capacity.instanceType == nil { add("instanceType", capacity.gpuClass.reason) }
        if !capacity.isAlternative { add("replicas", nodes.reason) }
        add("region", capacity.region.reason)
        add("capacityType", capacity.capacityType.reason)
        add("encryption.atRest", capacity.isEncryptedAtRest.reason)
        return fields
    }

    // MARK: Everything else

    private mutating func cloudResource(_ resource: ResourceChange, _ labels: [String: String]) -> TargetChange {
        let exists = resource.before != nil
        let isDeletion = resource.operation == .delete
        let name = name(resource.address, nil)
        var change = TargetChange(
            name: name, kind: .cloudResource, target: name, targetUID: exists ? name : nil, labels: labels,
            operation: isDeletion ? .delete : .apply, before: exists ? spec(of: resource, after: false).json : nil,
            after: isDeletion ? nil : spec(of: resource, after: true).json)
        guard !isDeletion else { return change }
        if let reason = resource.regions?.reason {
            change.unproven.append(UnprovenField(field: "regions", reason: reason))
        }
        for store in resource.storage {
            guard let reason = store.after?.isEncryptedAtRest.reason else { continue }
            let part = store.part.map { "\($0): " } ?? ""
            change.unproven.append(UnprovenField(field: "stores", reason: part + reason))
        }
        return change
    }

    private func spec(of resource: ResourceChange, after: Bool) -> CloudResourceSpec {
        var spec = CloudResourceSpec()
        spec.type = resource.type
        spec.regions = resource.regions?.value ?? []
        spec.stores = resource.storage.compactMap { store in
            guard let state = after ? store.after : store.before else { return nil }
            return DataStore(
                kind: store.kind.rawValue, part: store.part, isEncryptedAtRest: state.isEncryptedAtRest.value)
        }
        spec.isReplaced = after && resource.operation == .replace
        return spec
    }

    /// Tags and labels, so that policies can select by them.
    private static func labels(of resource: ResourceChange) -> [String: String] {
        let values = resource.after ?? resource.before ?? [:]
        var labels: [String: String] = [:]
        for member in ["labels", "tags_all", "tags"] {
            for (key, value) in values[member]?.objectValue ?? [:] {
                if let text = value.stringValue, text != Redaction.marker { labels[key] = text }
            }
        }
        return labels
    }

    /// Resources that are nowhere but in Terraform's own state: nothing is lost with them.
    private static func livesInStateAlone(_ type: String) -> Bool {
        type == "terraform_data" || type == "null_resource"
            || ["random_", "time_", "tls_", "local_"].contains(where: type.hasPrefix)
    }
}
