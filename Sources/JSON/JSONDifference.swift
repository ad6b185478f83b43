/// One leaf of a document that is not the same before and after.
public struct FieldChange: Sendable, Hashable {
    /// A JSON pointer. An element of a list whose elements all have a name is given by it, as in
    /// `/spec/retrieval/[name=docs]/region`, and the order of such a list is called `/spec/retrieval/[order]`.
    public let path: String
    /// Nil where there was nothing; a JSON null where null stood.
    public let from: JSONValue?
    /// Nil where nothing is left.
    public let to: JSONValue?

    public init(path: String, from: JSONValue?, to: JSONValue?) {
        self.path = path
        self.from = from
        self.to = to
    }
}

extension FieldChange {
    public static func == (left: FieldChange, right: FieldChange) -> Bool {
        JSONKey.areSame(left.path, right.path) && left.from == right.from && left.to == right.to
    }
}

/// What changed between two versions of a document.
public struct JSONDifference {
    private var changes: [FieldChange] = []

    private init() {}

    /// The leaves that differ, in the order of their paths: members by their keys' code units, elements by position.
    ///
    /// Empty exactly when the two are equal. A value that is another kind of value afterwards is one change. Elements
    /// of arrays are compared by position, unless all elements on both sides are objects with a distinct text `name`
    /// (or else `key`): then by that, in the order of the names, and a change of the order itself is reported too.
    public static func between(before: JSONValue?, after: JSONValue?) -> [FieldChange] {
        var difference = JSONDifference()
        difference.compare(before, after, path: "")
        return difference.changes
    }

    private mutating func compare(_ before: JSONValue?, _ after: JSONValue?, path: String) {
        switch (before, after) {
        case (.object(let old)?, .object(let new)?):
            compare(old, new, path: path)
        case (.object(let old)?, nil) where !old.isEmpty:
            compare(old, JSONObject(), path: path)
        case (nil, .object(let new)?) where !new.isEmpty:
            compare(JSONObject(), new, path: path)
        case (.array(let old)?, .array(let new)?):
            compare(old, new, path: path)
        case (.array(let old)?, nil) where !old.isEmpty:
            compare(old, [], path: path)
        case (nil, .array(let new)?) where !new.isEmpty:
            compare([], new, path: path)
        default:
            if before != after { changes.append(FieldChange(path: path, from: before, to: after)) }
        }
    }

    private mutating func compare(_ old: JSONObject, _ new: JSONObject, path: String) {
        let keys = old.keys + new.keys.filter { old[$0] == nil }
        for key in keys.sorted(by: JSONKey.precedes) {
            compare(old[key], new[key], path: path + "/" + JSONPointer.escape(key))
        }
    }

    private mutating func compare(_ old: [JSONValue], _ new: [JSONValue], path: String) {
        let count = max(old.count, new.count)
        for key in ["name", "key"] {
            guard let oldNames = Self.names(of: old, by: key), let newNames = Self.names(of: new, by: key) else {
                continue
            }
            return compare(named(oldNames, old), named(newNames, new), by: key, path: path)
        }
        let (old, new) = (JSONValue.array(old), JSONValue.array(new))
        for index in 0..<count {
            compare(old[index], new[index], path: "\(path)/\(index)")
        }
    }

    private mutating func compare(_ old: JSONObject, _ new: JSONObject, by key: String, path: String) {
        let names = old.keys + new.keys.filter { old[$0] == nil }
        for name in names.sorted(by: JSONKey.precedes) {
            compare(old[name], new[name], path: path + "/[\(key)=" + JSONPointer.escape(name) + "]")
        }
        let keptBefore = old.keys.filter { new[$0] != nil }
        let keptAfter = new.keys.filter { old[$0] != nil }
        // Elements that only came or went are told by their own changes.
        let isMoved = !zip(keptBefore, keptAfter).allSatisfy(JSONKey.areSame)
        if isMoved {
            let order = { (keys: [String]) in JSONValue.array(keys.map(JSONValue.string)) }
            changes.append(FieldChange(path: path + "/[order]", from: order(old.keys), to: order(new.keys)))
        }
    }

    private func named(_ names: [String], _ elements: [JSONValue]) -> JSONObject {
        JSONObject(distinct: zip(names, elements).map { JSONObject.Slot(key: $0, value: $1) })
    }

    /// The elements' distinct names; nil if one has none or two have the same.
    private static func names(of elements: [JSONValue], by key: String) -> [String]? {
        var names: [String] = []
        var seen: Set<JSONKey> = []
        for element in elements {
            guard case .string(let name)? = element[key], seen.insert(JSONKey(text: name)).inserted else { return nil }
            names.append(name)
        }
        return names
    }
}
