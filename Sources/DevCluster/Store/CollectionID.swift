/// The objects of one kind, whatever version they are read in.
struct CollectionID: Sendable, Hashable {
    /// Empty for the core group.
    let group: String
    let plural: String

    init(_ group: String, _ plural: String) {
        self.group = group
        self.plural = plural
    }
}

extension CollectionID: CustomStringConvertible {
    /// As in messages: `configmaps`, `gpunodepools.interlock.dev`.
    var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
