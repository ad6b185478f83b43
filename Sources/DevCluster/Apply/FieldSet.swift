/// A set of the fields of an object: a tree, in which any node may be a member.
struct FieldSet: Sendable, Hashable {
    /// One step down: whether the field there is in the set itself, and which of those inside it are.
    struct Entry: Sendable, Hashable {
        let element: FieldPathElement
        var isMember: Bool
        var children: FieldSet
    }

    /// Sorted by element, each element once, none without effect.
    private(set) var entries: [Entry]

    init() {
        entries = []
    }

    /// Entries in any order; those for one element are united, and those without effect are left out.
    init(_ entries: [Entry]) {
        self.entries = []
        self.entries.reserveCapacity(entries.count)
        for entry in entries.sorted(by: { $0.element < $1.element }) where entry.isMember || !entry.children.isEmpty {
            if let last = self.entries.indices.last, self.entries[last].element == entry.element {
                self.entries[last].isMember = self.entries[last].isMember || entry.isMember
                self.entries[last].children = self.entries[last].children.union(entry.children)
            } else {
                self.entries.append(entry)
            }
        }
    }

    /// The fields at `paths`, each by the names of members.
    init(paths: [[String]]) {
        self.init(
            paths.compactMap { path in
                path.first.map { name in
                    let isLeaf = path.count == 1
                    return Entry(
                        element: .field(name), isMember: isLeaf,
                        children: isLeaf ? FieldSet() : FieldSet(paths: [Array(path.dropFirst())]))
                }
            })
    }

    var isEmpty: Bool { entries.isEmpty }

    /// What the set says about one step down; nil if nothing.
    subscript(element: FieldPathElement) -> Entry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].element < element { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, entries[low].element == element else { return nil }
        return entries[low]
    }

    /// The paths of all members, as `.spec.replicas`, in order.
    var paths: [String] {
        var result: [String] = []
        collect(below: "", into: &result)
        return result
    }

    private func collect(below path: String, into result: inout [String]) {
        for entry in entries where entry.isMember { result.append(path + entry.element.description) }
        for entry in entries { entry.children.collect(below: path + entry.element.description, into: &result) }
    }
}

extension FieldSet {
    func union(_ other: FieldSet) -> FieldSet {
        if isEmpty { return other }
        return combined(with: other) { mine, theirs in
            guard let mine else { return theirs }
            guard let theirs else { return mine }
            return Entry(
                element: mine.element, isMember: mine.isMember || theirs.isMember,
                children: mine.children.union(theirs.children))
        }
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        combined(with: other) { mine, theirs in
            guard let mine, let theirs else { return nil }
            return Entry(
                element: mine.element, isMember: mine.isMember && theirs.isMember,
                children: mine.children.intersection(theirs.children))
        }
    }

    /// The members of this set that are not members of `other`.
    func subtracting(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        return combined(with: other) { mine, theirs in
            guard let mine, let theirs else { return mine }
            return Entry(
                element: mine.element, isMember: mine.isMember && !theirs.isMember,
                children: mine.children.subtracting(theirs.children))
        }
    }

    /// The members of this set that neither are in `other` nor lie inside one that is.
    func subtractingSubtrees(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        return combined(with: other) { mine, theirs in
            guard let mine, let theirs else { return mine }
            guard !theirs.isMember else { return nil }
            return Entry(
                element: mine.element, isMember: mine.isMember,
                children: mine.children.subtractingSubtrees(theirs.children))
        }
    }

    /// Walks both sorted lists once; entries without effect are left out.
    private func combined(with other: FieldSet, _ combine: (Entry?, Entry?) -> Entry?) -> FieldSet {
        var result = FieldSet()
        result.entries.reserveCapacity(max(entries.count, other.entries.count))
        var (mine, theirs) = (entries[...], other.entries[...])
        while mine.first != nil || theirs.first != nil {
            var (left, right) = (mine.first, theirs.first)
            if let first = left, let second = right {
                if first.element < second.element {
                    right = nil
                } else if second.element < first.element {
                    left = nil
                }
            }
            if left != nil { mine = mine.dropFirst() }
            if right != nil { theirs = theirs.dropFirst() }
            if let entry = combine(left, right), entry.isMember || !entry.children.isEmpty {
                result.entries.append(entry)
            }
        }
        return result
    }
}
