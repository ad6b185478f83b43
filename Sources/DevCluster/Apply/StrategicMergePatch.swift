import JSON
import KubeCore

/// Strategic merge patches, which kubectl sends for built-in kinds.
enum StrategicMergePatch {
    /// `object` after `patch`; throws 400 BadRequest where the patch is malformed.
    static func apply(_ patch: JSONValue, to object: JSONValue, schema: StructuralSchema) throws(Status) -> JSONValue {
        guard case .object(let changes) = patch else {
            throw .malformed("a strategic merge patch is an object, not \(patch.typeName)")
        }
        return .object(try merge(changes, into: object.objectValue ?? JSONObject(), schema: schema))
    }

    private enum Directive {
        static let patch = "$patch"
        static let retainKeys = "$retainKeys"
        static let delete = "$deleteFromPrimitiveList/"
        static let order = "$setElementOrder/"
    }

    // MARK: Objects

    private static func merge(
        _ patch: JSONObject, into original: JSONObject, schema: StructuralSchema?
    ) throws(Status) -> JSONObject {
        var patch = patch
        if let directive = patch.removeValue(forKey: Directive.patch) {
            switch directive {
            case "replace": return patch
            case "delete": return JSONObject()
            default: throw .malformed("unknown patch type found: \(directive)")
            }
        }
        var result = original
        if let keys = patch.removeValue(forKey: Directive.retainKeys) {
            try retain(keys, of: &result, patch: patch)
        }
        var orders: [(key: String, order: [JSONValue])] = []
        var removed: Set<String> = []
        for (key, value) in patch {
            if key.hasPrefix(Directive.delete) {
                let field = String(key.dropFirst(Directive.delete.count))
                guard case .array(let gone) = value else { throw .malformed("invalid patch format of \(key)") }
                if case .array(let items)? = result[field] {
                    let goneItems = Set(gone)
                    result[field] = .array(items.filter { !goneItems.contains($0) })
                }
            } else if key.hasPrefix(Directive.order) {
                guard case .array(let order) = value else { throw .malformed("invalid patch format of \(key)") }
                orders.append((String(key.dropFirst(Directive.order.count)), order))
            } else {
                guard let merged = try merge(value, into: result[key], schema: schema?.member(key)) else {
                    removed.insert(key)
                    continue
                }
                result[key] = merged
            }
        }
        if !removed.isEmpty { result.removeAll { removed.contains($0.key) } }
        for (key, order) in orders {
            guard case .array(let items)? = result[key] else { continue }
            let list = PatchedList(key: key, schema: schema?.member(key))
            result[key] = .array(
                try list.ordered(
                    items, by: order, patch: patch[key]?.arrayValue ?? [], original: original[key]?.arrayValue ?? []))
        }
        return result
    }

    /// The value of a member; nil where it goes.
    private static func merge(
        _ patch: JSONValue, into original: JSONValue?, schema: StructuralSchema?
    ) throws(Status) -> JSONValue? {
        switch patch {
        case .null:
            return nil
        case .object(let changes):
            // Into an empty object, so that nothing of the patch's own language is stored.
            return .object(try merge(changes, into: original?.objectValue ?? JSONObject(), schema: schema))
        case .array(let items):
            guard schema?.patchStrategies.contains(.merge) == true else { return patch }
            return .array(try merge(items, into: original?.arrayValue ?? [], schema: schema))
        default:
            return patch
        }
    }

    private static func retain(
        _ keys: JSONValue, of object: inout JSONObject, patch: JSONObject
    ) throws(Status) {
        guard case .array(let list) = keys else { throw .malformed("invalid patch format of retainKeys") }
        let names = Set(list.compactMap(\.stringValue))
        for (key, value) in patch where !value.isNull && !key.hasPrefix("$") && !names.contains(key) {
            throw .malformed("\(Directive.retainKeys) does not contain the key \"\(key)\" of the patch")
        }
        object.removeAll { !names.contains($0.key) }
    }

    // MARK: Lists

    private static func merge(
        _ patch: [JSONValue], into original: [JSONValue], schema: StructuralSchema?
    ) throws(Status) -> [JSONValue] {
        guard let mergeKey = schema?.patchMergeKey else {
            var seen: Set<JSONValue> = []
            let merged = (original + patch).filter { seen.insert($0).inserted }
            return PatchedList(key: "", schema: schema).interleaved(merged, patch: patch, original: original)
        }
        var result = original
        var plain: [JSONObject] = []
        var deleted: Set<JSONValue> = []
        for item in patch {
            guard case .object(var object) = item else {
                throw .malformed("an element of a list with merge key \"\(mergeKey)\" is an object")
            }
            switch object.removeValue(forKey: Directive.patch) {
            case nil:
                plain.append(object)
            case "delete"?:
                deleted.insert(try value(of: mergeKey, in: object))
            case "replace"?:
                // The list is replaced by what else the patch holds.
                return patch.filter { $0[Directive.patch] == nil }
            case let directive?:
                throw .malformed("unknown patch type found: \(directive)")
            }
        }
        if !deleted.isEmpty { result.removeAll { $0[mergeKey].map(deleted.contains) ?? false } }
        var positions: [JSONValue: Int] = [:]
        for (index, item) in result.enumerated() {
            if let key = item[mergeKey], positions[key] == nil { positions[key] = index }
        }
        for object in plain {
            let key = try value(of: mergeKey, in: object)
            if let index = positions[key] {
                result[index] = .object(
                    try merge(object, into: result[index].objectValue ?? JSONObject(), schema: schema?.items))
            } else {
                positions[key] = result.count
                result.append(.object(try merge(object, into: JSONObject(), schema: schema?.items)))
            }
        }
        let list = PatchedList(key: "", schema: schema)
        return list.interleaved(result, patch: plain.map(JSONValue.object), original: original)
    }

    private static func value(of key: String, in object: JSONObject) throws(Status) -> JSONValue {
        guard let value = object[key] else {
            throw .malformed("map: \(JSONValue.object(object)) does not contain declared merge key: \(key)")
        }
        return value
    }
}

extension Status {
    fileprivate static func malformed(_ message: String) -> Status {
        Status(code: 400, reason: "BadRequest", message: message)
    }
}

/// The order of a list that a patch changed.
private struct PatchedList {
    let key: String
    let mergeKey: String?

    init(key: String, schema: StructuralSchema?) {
        self.key = key
        mergeKey = schema?.patchMergeKey
    }

    private func identity(_ item: JSONValue) -> JSONValue {
        mergeKey.flatMap { item[$0] } ?? item
    }

    private func positions(_ items: [JSONValue]) -> [JSONValue: Int] {
        Dictionary(items.enumerated().map { (identity($1), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// `items` with those of `patch` in its order, the others in that of `original`, and new ones as early as that
    /// allows.
    func interleaved(_ items: [JSONValue], patch: [JSONValue], original: [JSONValue]) -> [JSONValue] {
        let (patched, live) = (positions(patch), positions(original))
        func sorted(_ items: [JSONValue], by order: [JSONValue: Int]) -> ArraySlice<JSONValue> {
            let places = items.enumerated().map { (order[identity($1)] ?? .max, $0, $1) }
            return places.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)[...]
        }
        var mine = sorted(items.filter { patched[identity($0)] != nil }, by: patched)
        var rest = sorted(items.filter { patched[identity($0)] == nil }, by: live)
        var result: [JSONValue] = []
        result.reserveCapacity(items.count)
        while let left = rest.first, let right = mine.first {
            if let first = live[identity(left)], let second = live[identity(right)], first < second {
                result.append(rest.removeFirst())
            } else {
                result.append(mine.removeFirst())
            }
        }
        return result + rest + mine
    }

    /// `items` in the order that `$setElementOrder` gives.
    func ordered(
        _ items: [JSONValue], by order: [JSONValue], patch: [JSONValue], original: [JSONValue]
    ) throws(Status) -> [JSONValue] {
        let wanted = positions(order)
        var last = -1
        for item in patch where item["$patch"] == nil {
            guard let position = wanted[identity(item)], position >= last else {
                throw .malformed(
                    "The order in patch list:\n\(JSONValue.array(patch))\n doesn't match $setElementOrder list:\n"
                        + "\(JSONValue.array(order))\n")
            }
            last = position
        }
        return interleaved(items, patch: order, original: original)
    }
}
