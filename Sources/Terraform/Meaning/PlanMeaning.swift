import InterlockAPI
import JSON

/// Works out what each change of a plan means: nodes, data, regions.
struct PlanMeaning {
    private let inventory: Inventory
    private let lookup: ResourceLookup

    init(_ inventory: Inventory) {
        self.inventory = inventory
        lookup = ResourceLookup(
            inventory: inventory, follower: ReferenceFollower(inventory), scalers: AutoscalerIndex())
    }

    func changes() -> [ResourceChange] {
        let managed = inventory.changes.filter { !$0.isData }
        var capacities = managed.map(capacity)
        dropReferredTemplates(&capacities, of: managed)
        var next = 0
        return inventory.changes.map { record in
            guard !record.isData else { return change(record, capacity: []) }
            defer { next += 1 }
            return change(record, capacity: capacities[next].changes)
        }
    }

    private struct FoundCapacity {
        var changes: [CapacityChange]
        /// Addresses of the templates that the nodes are made from.
        var templates: Set<String>
    }

    /// A template that groups of the plan use is judged with them, unless it names what none of them takes from it: a
    /// new version, say, while they are held to the old one.
    private func dropReferredTemplates(_ capacities: inout [FoundCapacity], of records: [ResourceRecord]) {
        var used: Set<String> = []
        var machines: Set<[String?]> = []
        for capacity in capacities where !capacity.templates.isEmpty {
            used.formUnion(capacity.templates)
            machines.formUnion(capacity.changes.compactMap(\.after).map { [$0.gpuClass.value, $0.instanceType] })
        }
        for index in records.indices where used.contains(records[index].address) {
            capacities[index].changes.removeAll { change in
                guard let after = change.after else { return true }
                return machines.contains([after.gpuClass.value, after.instanceType])
            }
        }
    }

    private func change(_ record: ResourceRecord, capacity: [CapacityChange]) -> ResourceChange {
        let current = reading(record, .after) ?? reading(record, .before)
        let unknown = record.after.map { UnknownPaths.of($0.unknown, limit: ResourceChange.maximumUnknownPaths) }
        return ResourceChange(
            address: record.address.printable(), previousAddress: record.previousAddress?.printable(),
            provider: record.provider.printable(),
            type: record.type.printable(), isData: record.isData, isDeposed: record.isDeposed,
            operation: record.operation,
            createsBeforeDestroying: record.createsBeforeDestroying, isImported: record.isImported,
            reason: record.reason?.printable(), before: record.before?.value, after: record.after?.value,
            unknownPaths: unknown ?? [], capacity: capacity, storage: record.isData ? [] : storage(record),
            regions: current.flatMap { ResourceRegion($0).regions })
    }

    private func reading(_ record: ResourceRecord, _ side: Side) -> ResourceReading? {
        ResourceReading(record, side, lookup: lookup)
    }

    // MARK: Nodes

    private func capacity(_ record: ResourceRecord) -> FoundCapacity {
        let before = nodes(record, .before)
        // What is forgotten stays there, out of sight.
        let after = record.operation == .forget ? before : nodes(record, .after)
        return FoundCapacity(
            changes: Self.pairs(before.nodes, after.nodes), templates: before.templates.union(after.templates))
    }

    private struct Node {
        let part: String?
        let capacity: Capacity
    }

    private func nodes(_ record: ResourceRecord, _ side: Side) -> (nodes: [Node], templates: Set<String>) {
        guard let cloud = Cloud(resourceType: record.type), let reading = reading(record, side) else { return ([], []) }
        let claims =
            switch cloud {
            case .aws: AWSCapacity.claims(reading)
            case .google: GoogleCapacity.claims(reading)
            case .azure: AzureCapacity.claims(reading)
            }
        let region = ResourceRegion(reading).region
        let all = claims ?? UnlistedCapacity.claims(reading, cloud: cloud)
        let nodes = all.flatMap { claim in
            claim.capacities(in: region).map { Node(part: claim.part, capacity: $0) }
        }
        return (nodes, all.reduce(into: []) { $0.formUnion($1.templates) })
    }

    /// Puts together what is the same before and after: by block, then by machine.
    private static func pairs(_ before: [Node], _ after: [Node]) -> [CapacityChange] {
        var seen: Set<String?> = []
        let parts = (before + after).map(\.part).filter { seen.insert($0).inserted }
        let old = Dictionary(grouping: before, by: \.part)
        let new = Dictionary(grouping: after, by: \.part)
        return parts.flatMap { part in
            pairs(part: part, (old[part] ?? []).map(\.capacity), (new[part] ?? []).map(\.capacity))
        }
    }

    private static func pairs(part: String?, _ before: [Capacity], _ after: [Capacity]) -> [CapacityChange] {
        if before.count == 1, after.count == 1 {
            return [CapacityChange(part: part, before: before[0], after: after[0])]
        }
        var left = after
        var changes: [CapacityChange] = []
        for old in before {
            let match = left.firstIndex { $0.instanceType == old.instanceType && $0.gpuClass == old.gpuClass }
            changes.append(CapacityChange(part: part, before: old, after: match.map { left.remove(at: $0) }))
        }
        return changes + left.map { CapacityChange(part: part, before: nil, after: $0) }
    }

    // MARK: Data

    private func storage(_ record: ResourceRecord) -> [StorageChange] {
        let before = reading(record, .before).map(StorageReader.stores) ?? []
        let after =
            record.operation == .forget ? before : reading(record, .after).map(StorageReader.stores) ?? []
        let old = Set(before.map(\.part))
        let new = Dictionary(after.map { ($0.part, $0.state) }) { first, _ in first }
        let kept = before.map { store in
            StorageChange(kind: store.kind, part: store.part, before: store.state, after: new[store.part])
        }
        return kept
            + after.filter { !old.contains($0.part) }.map { store in
                StorageChange(kind: store.kind, part: store.part, before: nil, after: store.state)
            }
    }
}

/// Places that are known only after apply.
enum UnknownPaths {
    /// The first of them, in the mask's order.
    static func of(_ mask: JSONValue, limit: Int) -> [JSONPointer] {
        var paths: [JSONPointer] = []
        collect(mask, at: JSONPointer(), limit: limit, into: &paths)
        return paths
    }

    /// The depth of the document bounds the recursion.
    private static func collect(_ mask: JSONValue, at path: JSONPointer, limit: Int, into paths: inout [JSONPointer]) {
        guard paths.count < limit else { return }
        switch mask {
        case .bool(true): paths.append(path)
        case .object(let object):
            for member in object { collect(member.value, at: path.appending(member.key), limit: limit, into: &paths) }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                collect(element, at: path.appending(index), limit: limit, into: &paths)
            }
        default: break
        }
    }
}
