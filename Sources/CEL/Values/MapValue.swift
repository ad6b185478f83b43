import JSON

/// The entries of a map, in the order in which they were written: a JSON object as it is, or keys and values of any kind.
public struct MapValue: Sendable {
    enum Storage: Sendable {
        case entries(MapEntries)
        case json(JSONObject)
    }

    let storage: Storage

    init(_ entries: MapEntries) { storage = .entries(entries) }

    /// The members of a JSON object; nothing is copied.
    public init(json object: JSONObject) { storage = .json(object) }

    /// Nil where a key is of a type that cannot be one, or is there twice.
    public init?(_ entries: some Sequence<(key: Value, value: Value)>) {
        let all = MapEntries()
        for (key, value) in entries {
            guard all.insert(value, for: key) == nil else { return nil }
        }
        storage = .entries(all)
    }

    public static let empty = MapValue(json: JSONObject())

    public var count: Int {
        switch storage {
        case .entries(let entries): entries.count
        case .json(let object): object.count
        }
    }

    public var isEmpty: Bool { count == 0 }

    /// The value under a key; nil where there is none. `1`, `1u` and `1.0` are one key.
    public subscript(key: Value) -> Value? {
        switch storage {
        case .entries(let entries): return entries[key]
        case .json(let object):
            guard case .string(let name) = key else { return nil }
            return object[name].map { Value($0) }
        }
    }

    public subscript(name: String) -> Value? {
        switch storage {
        case .entries(let entries): entries[.string(name)]
        case .json(let object): object[name].map { Value($0) }
        }
    }

    public var keys: [Value] {
        switch storage {
        case .entries(let entries): entries.keys
        case .json(let object): object.map { .string($0.key) }
        }
    }

    /// The key at a position, from 0; positions are those of the entries.
    public func key(at position: Int) -> Value {
        switch storage {
        case .entries(let entries): entries.keys[position]
        case .json(let object): .string(object[position].key)
        }
    }

    public func value(at position: Int) -> Value {
        switch storage {
        case .entries(let entries): entries.values[position]
        case .json(let object): Value(object[position].value)
        }
    }
}

extension MapValue: Sequence {
    public func makeIterator() -> AnyIterator<(key: Value, value: Value)> {
        var position = 0
        return AnyIterator {
            guard position < count else { return nil }
            defer { position += 1 }
            return (key(at: position), value(at: position))
        }
    }
}
