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
        var scalers: [String: ResourceRecord] = [:]
        /// The first autoscaler that may be for any group.
        var unplaced: ResourceRecord?
    }

    private var indexes: [Key: Index] = [:]

    /// The most nodes that the autoscaler for `group` may give it, as `limit` reads it; nil where none is for it.
    func maximum(
        of group: ResourceReading, by relation: Relation, limit: (ResourceReading) -> Provable<Int>
    ) -> Provable<Int>? {
        let key = Key(relation: relation, side: group.side)
        let index = indexes[key] ?? makeIndex(relation, like: group)
        indexes[key] = index
        if let scaler = index.scalers[group.record.address].flatMap(group.reading(of:)) { return limit(scaler) }
        return index.unplaced.map {
            .notKnown("\($0.address) may be for this group: \(relation.attribute) is not known")
        }
    }

    private func makeIndex(_ relation: Relation, like group: ResourceReading) -> Index {
        var index = Index()
        let name = relation.attribute
        for scaler in relation.scalers.flatMap(group.inventory.records(ofType:)) {
            guard let reading = group.reading(of: scaler) else { continue }
            let finding = reading.find(relation.groups, named: [(name, reading.values.text(name))], at: [[name]])
            for record in finding.records where index.scalers[record.address] == nil {
                index.scalers[record.address] = scaler
            }
            // What names a group that the plan does not hold is for none of the plan's.
            let isNamed = reading.values.text(name).value != nil
            if finding.obstacle != nil, !isNamed { index.unplaced = index.unplaced ?? scaler }
        }
        return index
    }
}
