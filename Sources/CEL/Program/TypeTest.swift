/// Whether a value is of a parameter's type, as far as that is told at run time: by the value itself, and where
/// overloads differ in it by the elements.
indirect enum TypeTest: Sendable {
    case any
    case null, bool, int, uint, double, string, bytes, duration, timestamp, type, optional
    case list(TypeTest)
    case map(key: TypeTest, value: TypeTest)
    case opaque(String)

    /// - Parameter depth: how deep elements are looked at.
    init(_ type: ValueType, depth: Int) {
        switch type {
        case .dynamic, .parameter, .error: self = .any
        case .null: self = .null
        case .bool: self = .bool
        case .int: self = .int
        case .uint: self = .uint
        case .double: self = .double
        case .string: self = .string
        case .bytes: self = .bytes
        case .duration: self = .duration
        case .timestamp: self = .timestamp
        case .type: self = .type
        case .optional: self = .optional
        case .list(let element): self = .list(depth > 0 ? TypeTest(element, depth: depth - 1) : .any)
        case .map(let key, let value):
            self =
                depth > 0
                ? .map(key: TypeTest(key, depth: depth - 1), value: TypeTest(value, depth: depth - 1))
                : .map(key: .any, value: .any)
        case .opaque(let name, _), .structure(let name): self = .opaque(name)
        }
    }

    @inline(__always)
    func holds(_ value: Value) -> Bool {
        switch (self, value) {
        case (.string, .string), (.int, .int): true
        default: holdsOtherwise(value)
        }
    }

    private func holdsOtherwise(_ value: Value) -> Bool {
        switch (self, value) {
        case (.any, _), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double),
            (.string, .string), (.bytes, .bytes), (.duration, .duration), (.timestamp, .timestamp), (.type, .type),
            (.optional, .optional):
            return true
        case (.list(.any), .list), (.map(key: .any, value: .any), .map): return true
        case (.list(let element), .list(let list)): return list.allSatisfy(element.holds)
        case (.map(let key, let value), .map(let map)):
            return map.allSatisfy { key.holds($0.key) && value.holds($0.value) }
        case (.opaque(let name), .opaque(let opaque)): return TypeValue(opaque.valueType).name == name
        default: return false
        }
    }

    /// Whether it may hold for a value of a kind, as `Value.kind` has it.
    func mayHold(kind: Int) -> Bool {
        switch self {
        case .any: true
        case .null: kind == 0
        case .bool: kind == 1
        case .int: kind == 2
        case .uint: kind == 3
        case .double: kind == 4
        case .string: kind == 5
        case .bytes: kind == 6
        case .list: kind == 7
        case .map: kind == 8
        case .duration: kind == 9
        case .timestamp: kind == 10
        case .type: kind == 11
        case .optional: kind == 12
        case .opaque: kind == 13
        }
    }
}

extension Value {
    /// A number for its kind, from 0 to 15.
    @inline(__always)
    var kind: Int {
        switch self {
        case .null: 0
        case .bool: 1
        case .int: 2
        case .uint: 3
        case .double: 4
        case .string: 5
        case .bytes: 6
        case .list: 7
        case .map: 8
        case .duration: 9
        case .timestamp: 10
        case .type: 11
        case .optional: 12
        case .opaque: 13
        case .error: 14
        case .unknown: 15
        }
    }
}
