import JSON

/// Which fields differ between two versions of an object.
struct FieldComparison: Sendable {
    var removed: FieldSet
    var modified: FieldSet
    var added: FieldSet

    init(from old: JSONValue, to new: JSONValue, schema: StructuralSchema?) {
        let difference = Difference(old, new, schema: schema)
        removed = FieldSet(difference.removed)
        modified = FieldSet(difference.modified)
        added = FieldSet(difference.added)
    }

    /// The comparison without `fields` and what lies inside them.
    func excluding(_ fields: FieldSet) -> FieldComparison {
        var result = self
        result.removed = removed.subtractingSubtrees(fields)
        result.modified = modified.subtractingSubtrees(fields)
        result.added = added.subtractingSubtrees(fields)
        return result
    }
}

/// How the values at one place differ: the place itself, and the fields inside it.
private struct Difference {
    enum Place {
        case same, removed, modified, added
    }

    var place = Place.same
    var removed: [FieldSet.Entry] = []
    var modified: [FieldSet.Entry] = []
    var added: [FieldSet.Entry] = []

    init(_ old: JSONValue?, _ new: JSONValue?, schema: StructuralSchema?) {
        let oldShape = MergeShape(of: schema, for: old)
        let newShape = MergeShape(of: schema, for: new)
        switch (old, new) {
        case (nil, _): place = .added
        case (_, nil): place = .removed
        default: break
        }
        // Null takes the shape of what stands on the other side.
        let isMixed = oldShape != newShape && old != nil && new != nil && old?.isNull != true && new?.isNull != true
        if isMixed {
            descend(old, nil, shape: oldShape, schema: schema)
            descend(nil, new, shape: newShape, schema: schema)
            if oldShape == .leaf || newShape == .leaf { place = .modified }
        } else {
            let shape = new == nil || new?.isNull == true ? oldShape : newShape
            let isEmpty = Self.isEmpty(old) && Self.isEmpty(new)
            if shape == .leaf || isEmpty {
                if let old, let new, old != new { place = .modified }
            } else {
                descend(old, new, shape: shape, schema: schema)
            }
        }
    }

    private static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: true
        case .array(let items)?: items.isEmpty
        case .object(let object)?: object.isEmpty
        default: false
        }
    }

    private mutating func descend(_ old: JSONValue?, _ new: JSONValue?, shape: MergeShape, schema: StructuralSchema?) {
        switch shape {
        case .leaf:
            break
        case .members:
            let (old, new) = (old?.objectValue ?? JSONObject(), new?.objectValue ?? JSONObject())
            for (key, value) in old {
                add(Difference(value, new[key], schema: schema?.member(key)), at: .field(key))
            }
            for (key, value) in new where old[key] == nil {
                add(Difference(nil, value, schema: schema?.member(key)), at: .field(key))
            }
        case .set, .keyed:
            compare(
                Self.items(old, shape: shape, schema: schema), Self.items(new, shape: shape, schema: schema),
                schema: schema?.items)
        }
    }

    private typealias Items = (order: [FieldPathElement], values: [FieldPathElement: [JSONValue]])

    private static func items(_ list: JSONValue?, shape: MergeShape, schema: StructuralSchema?) -> Items {
        var result: Items = ([], [:])
        for item in list?.arrayValue ?? [] {
            guard let element = FieldPathElement.item(item, shape: shape, schema: schema) else { continue }
            if result.values[element] == nil { result.order.append(element) }
            result.values[element, default: []].append(item)
        }
        return result
    }

    private mutating func compare(_ old: Items, _ new: Items, schema: StructuralSchema?) {
        for element in old.order + new.order.filter({ old.values[$0] == nil }) {
            let (before, after) = (old.values[element] ?? [], new.values[element] ?? [])
            if before.count <= 1, after.count <= 1 {
                add(Difference(before.first, after.first, schema: schema), at: element)
            } else if before != after {
                // Items that cannot be told apart change as one.
                var difference = Difference(nil, nil, schema: nil)
                difference.place = before.isEmpty ? .added : after.isEmpty ? .removed : .modified
                add(difference, at: element)
            }
        }
    }

    private mutating func add(_ difference: Difference, at element: FieldPathElement) {
        func entry(_ place: Place, _ inside: [FieldSet.Entry]) -> FieldSet.Entry {
            FieldSet.Entry(element: element, isMember: difference.place == place, children: FieldSet(inside))
        }
        removed.append(entry(.removed, difference.removed))
        modified.append(entry(.modified, difference.modified))
        added.append(entry(.added, difference.added))
    }
}
