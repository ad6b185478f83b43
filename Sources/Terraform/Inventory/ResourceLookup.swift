/// Finds the resources that another one names: a group's launch template, an autoscaler's group.
struct ResourceLookup {
    /// More than any group refers to; so that no plan can make looking up expensive.
    static let maximumFindings = 64

    struct Finding {
        var records: [ResourceRecord] = []
        /// Why there may be others than those that were found; nil where there are none.
        var obstacle: String?
    }

    let inventory: Inventory
    let follower: ReferenceFollower
    let scalers: AutoscalerIndex

    /// The resources of `types` that `record` names by one of `names` (the attribute, as messages call it, and its
    /// value), or, while that is not known, by the expressions at `paths` of its configuration.
    ///
    /// Nothing at all where no name is given.
    func find(
        types: [String], named names: [(String, Provable<String?>)], by record: ResourceRecord, at paths: [[String]],
        side: Side
    ) -> Finding {
        var obstacle: String?
        for (label, name) in names {
            switch name {
            case .known(let text?):
                let records = inventory.records(called: text, types: types, side: side)
                guard records.isEmpty else { return Self.limited(Finding(records: records), label) }
                obstacle = "\(label) names \(text), which neither the plan nor its prior state holds"
            case .known(nil): continue
            case .notKnown(let reason): obstacle = obstacle ?? reason
            }
        }
        guard let obstacle else { return Finding() }
        guard side == .after, names.contains(where: { $0.1.reason != nil }) else { return Finding(obstacle: obstacle) }
        if names.contains(where: { if case .known(_?) = $0.1 { true } else { false } }) {
            return Finding(obstacle: obstacle)
        }
        var finding = Finding()
        var isOpaque = true
        for path in paths {
            let sources = follower.sources(of: record, at: path, types: Set(types))
            // A value that is not known yet does not come from what has its name already.
            finding.records += sources.records.filter(Self.isNameless)
            if !sources.records.isEmpty { isOpaque = sources.isOpaque }
        }
        if isOpaque || finding.records.isEmpty { finding.obstacle = obstacle }
        return Self.limited(finding, names.first?.0 ?? "the name")
    }

    private static func limited(_ finding: Finding, _ label: String) -> Finding {
        guard finding.records.count > maximumFindings else { return finding }
        return Finding(
            records: Array(finding.records.prefix(maximumFindings)),
            obstacle: "\(label) may name more than \(maximumFindings) resources")
    }

    /// Whether something that others call the resource by is known only after apply.
    private static func isNameless(_ record: ResourceRecord) -> Bool {
        guard let after = record.after else { return false }
        return Inventory.names.contains { after[$0].isUnknown }
    }
}
