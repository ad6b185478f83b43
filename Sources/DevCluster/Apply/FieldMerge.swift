import JSON

/// Merging an applied configuration into a live object, and taking fields out of one.
enum FieldMerge {
    /// `live` with what `applied` says; lists of items take the order of `applied`.
    static func merge(_ live: JSONValue?, _ applied: JSONValue?, schema: StructuralSchema?) -> JSONValue? {
        guard let applied, let live else { return applied ?? live }
        let liveShape = MergeShape(of: schema, for: live)
        let appliedShape = MergeShape(of: schema, for: applied)
        let shape = applied.isNull ? liveShape : appliedShape
        if shape == .leaf || (isEmpty(live) && isEmpty(applied)) { return applied }
        switch shape {
        case .leaf:
            return applied
        case .members:
            guard live.objectValue != nil || live.isNull else { return applied }
            var result = live.objectValue ?? JSONObject()
            for (key, value) in applied.objectValue ?? JSONObject() {
                result[key] = merge(result[key], value, schema: schema?.member(key))
            }
            return .object(result)
        case .set, .keyed:
            guard live.arrayValue != nil || live.isNull else { return applied }
            return .array(
                merge(live.arrayValue ?? [], applied.arrayValue ?? [], shape: shape, schema: schema))
        }
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .array(let items): items.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    private static func merge(
        _ live: [JSONValue], _ applied: [JSONValue], shape: MergeShape, schema: StructuralSchema?
    ) -> [JSONValue] {
        let left = live.map { FieldPathElement.item($0, shape: shape, schema: schema) }
        let right = applied.map { FieldPathElement.item($0, shape: shape, schema: schema) }
        var liveItems: [FieldPathElement: JSONValue] = [:]
        var repeated: Set<FieldPathElement> = []
        for (element, item) in zip(left, live) {
            guard let element else { continue }
            if liveItems.updateValue(item, forKey: element) != nil { repeated.insert(element) }
        }
        let appliedElements = Set(right.compactMap(\.self))
        // Where both have items, the applied order holds; live ones stay behind the item that they followed.
        var shared = right.compactMap(\.self).filter { liveItems[$0] != nil }[...]
        var merged: Set<FieldPathElement> = []
        var result: [JSONValue] = []
        result.reserveCapacity(max(live.count, applied.count))
        func take(_ index: Int) {
            guard let element = right[index] else { return }
            merged.insert(element)
            // Live items that cannot be told apart are replaced by the applied one.
            let old = repeated.contains(element) ? nil : liveItems[element]
            if let item = FieldMerge.merge(old, applied[index], schema: schema?.items) { result.append(item) }
            if shared.first == element { shared.removeFirst() }
        }
        var (l, r) = (0, 0)
        while l < left.count || r < right.count {
            if l < left.count {
                guard let element = left[l] else {
                    l += 1
                    continue
                }
                if !appliedElements.contains(element) {
                    result.append(live[l])
                    l += 1
                    continue
                }
                if r < right.count, right[r] == element {
                    take(r)
                    l += 1
                    r += 1
                    continue
                }
                if merged.contains(element) || (r < right.count && shared.first != nil && shared.first != element) {
                    l += 1
                    continue
                }
            }
            if r < right.count {
                take(r)
                r += 1
            }
        }
        return result
    }

    /// `value` without `fields`. What loses all that it held becomes null if `marksEmptied`, else stays, empty.
    static func removing(
        _ fields: FieldSet, from value: JSONValue, schema: StructuralSchema?, marksEmptied: Bool
    ) -> JSONValue {
        let shape = MergeShape(of: schema, for: value)
        switch (shape, value) {
        case (.members, .object(let object)):
            var result = JSONObject()
            for (key, member) in object {
                guard let entry = fields[.field(key)] else {
                    result[key] = member
                    continue
                }
                if entry.isMember { continue }
                result[key] = removing(
                    entry.children, from: member, schema: schema?.member(key), marksEmptied: marksEmptied)
            }
            return result.isEmpty && marksEmptied ? .null : .object(result)
        case (.set, .array(let items)), (.keyed, .array(let items)):
            let rest = items.compactMap { item -> JSONValue? in
                guard let element = FieldPathElement.item(item, shape: shape, schema: schema),
                    let entry = fields[element]
                else { return item }
                guard !entry.isMember else { return nil }
                return removing(entry.children, from: item, schema: schema?.items, marksEmptied: marksEmptied)
            }
            return rest.isEmpty && marksEmptied ? .null : .array(rest)
        default:
            return value
        }
    }
}
