import JSON

/// One step from a value into it, as managed fields write it.
enum FieldPathElement: Sendable, Hashable {
    /// A member of an object: `f:spec`.
    case field(String)
    /// An element of a list by its key members, in the order of their names: `k:{"name":"web"}`.
    case key(JSONObject)
    /// An element of a set of scalars: `v:"a"`.
    case value(JSONValue)
    /// An element by its position: `i:0`.
    case index(Int)
}

extension FieldPathElement {
    /// Reads `f:spec`; nil for what is not written in this way.
    init?(parsing text: String) {
        let bytes = text.utf8
        guard bytes.count >= 2, bytes[bytes.index(after: bytes.startIndex)] == UInt8(ascii: ":") else { return nil }
        let rest = String(text.utf8.dropFirst(2)) ?? ""
        switch bytes.first {
        case UInt8(ascii: "f"):
            self = .field(rest)
        case UInt8(ascii: "k"):
            guard case .object(let members)? = try? JSONValue(parsing: rest), !members.isEmpty else { return nil }
            self = .keyed(members)
        case UInt8(ascii: "v"):
            guard let value = try? JSONValue(parsing: rest) else { return nil }
            self = .value(value)
        case UInt8(ascii: "i"):
            guard let index = Int(rest), index >= 0 else { return nil }
            self = .index(index)
        default:
            return nil
        }
    }

    /// The element whose key members are `members`, in any order.
    static func keyed(_ members: JSONObject) -> FieldPathElement {
        .key(JSONObject(members.sorted { Self.precedes($0.key, $1.key) }.map { ($0.key, $0.value) }))
    }

    /// As in managed fields: `f:spec`.
    var serialized: String {
        switch self {
        case .field(let name): "f:" + name
        case .key(let members): "k:" + JSONValue.object(members).text()
        case .value(let value): "v:" + value.text()
        case .index(let index): "i:\(index)"
        }
    }

    fileprivate static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension FieldPathElement: CustomStringConvertible {
    /// As in messages: `.spec`, `[name="web"]`, `[="a"]`, `[0]`.
    var description: String {
        switch self {
        case .field(let name): "." + name
        case .key(let members): "[" + members.map { "\($0.key)=\($0.value.text())" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value.text())]"
        case .index(let index): "[\(index)]"
        }
    }
}

extension FieldPathElement: Comparable {
    /// Fields before keys before values before positions; each kind by its bytes or in its natural order.
    static func < (left: FieldPathElement, right: FieldPathElement) -> Bool {
        switch (left, right) {
        case (.field(let left), .field(let right)): precedes(left, right)
        case (.key(let left), .key(let right)): order(left, right) < 0
        case (.value(let left), .value(let right)): order(left, right) < 0
        case (.index(let left), .index(let right)): left < right
        default: left.rank < right.rank
        }
    }

    static func == (left: FieldPathElement, right: FieldPathElement) -> Bool {
        switch (left, right) {
        // Swift's own equality takes canonically equivalent texts for the same.
        case (.field(let left), .field(let right)): left.utf8.elementsEqual(right.utf8)
        case (.key(let left), .key(let right)): left == right
        case (.value(let left), .value(let right)): left == right
        case (.index(let left), .index(let right)): left == right
        default: false
        }
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }

    private static func order(_ left: JSONObject, _ right: JSONObject) -> Int {
        for (first, second) in zip(left, right) {
            if precedes(first.key, second.key) { return -1 }
            if precedes(second.key, first.key) { return 1 }
            let values = order(first.value, second.value)
            if values != 0 { return values }
        }
        return left.count - right.count
    }

    /// Numbers, texts and booleans in their natural order, one kind after the other; all else by its text.
    private static func order(_ left: JSONValue, _ right: JSONValue) -> Int {
        if left == right { return 0 }
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return left < right ? -1 : 1
        case (.string(let left), .string(let right)): return precedes(left, right) ? -1 : 1
        case (.bool(let left), .bool): return left ? 1 : -1
        default: break
        }
        if rank(left) != rank(right) { return rank(left) - rank(right) }
        if let left = left.doubleValue, let right = right.doubleValue, left != right { return left < right ? -1 : 1 }
        return precedes(left.text(), right.text()) ? -1 : 1
    }

    private static func rank(_ value: JSONValue) -> Int {
        switch value {
        case .integer, .double: 0
        case .string: 1
        case .bool: 2
        case .array: 3
        case .object: 4
        case .null: 5
        }
    }
}
