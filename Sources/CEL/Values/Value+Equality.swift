import JSON

extension Value {
    /// Equality as `==` has it: numbers by value whatever their type, NaN unequal to itself, other types never equal.
    ///
    /// Errors and unknowns equal nothing; who may meet them asks before.
    public func isEqual(to other: Value) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): return a.hasSameBytes(as: b)
        case (.int(let a), .int(let b)): return a == b
        case (.bool(let a), .bool(let b)): return a == b
        case (.null, .null): return true
        case (.double(let a), .double(let b)): return a == b
        case (.uint(let a), .uint(let b)): return a == b
        case (.int(let a), .uint(let b)), (.uint(let b), .int(let a)): return a >= 0 && UInt64(a) == b
        case (.int(let a), .double(let b)), (.double(let b), .int(let a)): return Double(a) == b
        case (.uint(let a), .double(let b)), (.double(let b), .uint(let a)): return Double(a) == b
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.list, .list), (.map, .map), (.optional, .optional):
            var comparison = DeepComparison()
            return comparison.areEqual(self, other)
        case (.duration(let a), .duration(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)): return a == b
        case (.type(let a), .type(let b)): return a.name.hasSameBytes(as: b.name)
        case (.opaque(let a), .opaque(let b)): return a.isEqual(to: b)
        default: return false
        }
    }

    /// The same without making a value of what is not needed.
    func isEqual(toJSON other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.int(let a), .integer(let b)): a == b
        case (.string, _), (_, .string): false
        default: isEqual(to: Value(other))
        }
    }
}

extension Value: Equatable {
    /// As `isEqual(to:)`; for tests and tables.
    public static func == (left: Value, right: Value) -> Bool { left.isEqual(to: right) }
}
