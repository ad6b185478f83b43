/// Keys and values of any kind, in the order in which they came.
///
/// Unchecked, because it is changed only while nobody else has it: by who makes it, before it is part of a value, or
/// while it is uniquely referenced.
final class MapEntries: @unchecked Sendable {
    private(set) var keys: [Value] = []
    private(set) var values: [Value] = []
    private var index: [MapKey: Int]?

    /// Up to this many entries a search in a line is faster than hashing.
    static let indexThreshold = 8

    init() {}

    init(copying other: MapValue) {
        keys = other.keys
        values = (0..<other.count).map { other.value(at: $0) }
        if keys.count > Self.indexThreshold { reindex() }
    }

    var count: Int { keys.count }

    subscript(key: Value) -> Value? {
        position(of: key).map { values[$0] }
    }

    /// Adds an entry; the error where the key is of a type that cannot be one, or is there already.
    func insert(_ value: Value, for key: Value) -> EvaluationError? {
        guard key.isKeyType else {
            return EvaluationError(.noSuchOverload, "unsupported key type: \(key.typeName)")
        }
        if case .double(let number) = key, MapKey(key) == nil {
            return EvaluationError(.invalidArgument, "unsupported key: \(number)")
        }
        guard position(of: key) == nil else {
            return EvaluationError(.duplicateKey, "duplicate key: \(key.shortDescription)")
        }
        keys.append(key)
        values.append(value)
        if index != nil {
            if let key = MapKey(key) { index?[key] = keys.count - 1 }
        } else if keys.count > Self.indexThreshold {
            reindex()
        }
        return nil
    }

    private func position(of key: Value) -> Int? {
        if let index { return MapKey(key).flatMap { index[$0] } }
        return keys.firstIndex { $0.isEqual(to: key) }
    }

    private func reindex() {
        var index: [MapKey: Int] = [:]
        index.reserveCapacity(keys.count * 2)
        for (position, key) in keys.enumerated() {
            if let key = MapKey(key) { index[key] = position }
        }
        self.index = index
    }
}

extension Value {
    /// Whether the type is one of those that keys may have.
    fileprivate var isKeyType: Bool {
        switch self {
        case .bool, .int, .uint, .string, .double: true
        default: false
        }
    }
}
