/// Which autoscalers of a plan are for which groups; each is looked up once.
final class AutoscalerIndex {
    /// What names a group: the autoscalers' types, the attribute, and the groups' types.
    struct Relation: Hashable {
        let scalers: [String]
        let attribute: String
        let groups: [String]
    }

    private struct Key: Hashable {
        let relation: Relation
        let side: Side
    }

    private struct Index {
        /// By the groups' addresses.
        var scalers: [String: [ResourceRecord]] = [:]
        /// The first autoscaler that may be for any group.
        var unplaced: ResourceRecord?
    }

    private var indexes: [Key: Index] = [:]

    /// The most nodes that an autoscaler for `group` may give it, as `limit` reads them; nil where none is for it.
    func maximum(
        of group: ResourceReading, by relation: Relation, limit: (ResourceReading) -> Provable<Int>
    ) -> Provable<Int>? {
        let key = Key(relation: relation, side: group.side)
        let index = indexes[key] ?? makeIndex(relation, like: group)
        indexes[key] = index
        let scalers = index.scalers[group.record.address] ?? []
        if scalers.count > ResourceLookup.maximumFindings {
            return .notKnown("more than \(ResourceLookup.maximumFindings) autoscalers are for this group")
        }
        let limits = scalers.compactMap(group.reading(of:)).map(limit)
        if let unplaced = index.unplaced {
            return .notKnown("\(unplaced.address) may be for this group: \(relation.attribute) is not known")
        }
        return limits.first { $0.reason != nil } ?? limits.compactMap(\.value).max().map { .known($0) }
    }

    private func makeIndex(_ relation: Relation, like group: ResourceReading) -> Index {
        var index = Index()
        let name = relation.attribute
        for scaler in relation.scalers.flatMap(group.inventory.records(ofType:)) {
            guard let reading = group.reading(of: scaler) else { continue }
            let finding = reading.find(relation.groups, named: [(name, reading.values.text(name))], at: [[name]])
            for record in finding.records { index.scalers[record.address, default: []].append(scaler) }
            // What names a group that the plan does not hold is for none of the plan's.
            let isNamed = reading.values.text(name).value != nil
            if finding.obstacle != nil, !isNamed { index.unplaced = index.unplaced ?? scaler }
        }
        return index
    }
}
