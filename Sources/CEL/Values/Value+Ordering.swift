/// How one value stands to another.
public enum ValueOrdering: Sendable {
    case less, equal, greater
    /// One of them is NaN: every comparison is false.
    case unordered
}

extension Value {
    /// The order as `<` has it: within a type, and over all numbers by value. Nil where the types have none.
    public func ordering(to other: Value) -> ValueOrdering? {
        switch (self, other) {
        case (.int(let a), .int(let b)): ValueOrdering(a, b)
        case (.double(let a), .double(let b)): ValueOrdering(a, b)
        case (.string(let a), .string(let b)):
            a.hasSameBytes(as: b) ? .equal : a.precedesByBytes(b) ? .less : .greater
        case (.uint(let a), .uint(let b)): ValueOrdering(a, b)
        case (.int(let a), .double(let b)): ValueOrdering(a, b)
        case (.double(let a), .int(let b)): ValueOrdering(b, a).reversed
        case (.int(let a), .uint(let b)): a < 0 ? .less : ValueOrdering(UInt64(a), b)
        case (.uint(let a), .int(let b)): b < 0 ? .greater : ValueOrdering(a, UInt64(b))
        case (.uint(let a), .double(let b)): ValueOrdering(a, b)
        case (.double(let a), .uint(let b)): ValueOrdering(b, a).reversed
        case (.bool(let a), .bool(let b)): a == b ? .equal : b ? .less : .greater
        case (.bytes(let a), .bytes(let b)):
            a == b ? .equal : a.bytes.lexicographicallyPrecedes(b.bytes) ? .less : .greater
        case (.duration(let a), .duration(let b)): ValueOrdering(a, b)
        case (.timestamp(let a), .timestamp(let b)): ValueOrdering(a, b)
        default: nil
        }
    }
}

extension ValueOrdering {
    init<Ordered: Comparable>(_ a: Ordered, _ b: Ordered) {
        self = a < b ? .less : a == b ? .equal : a > b ? .greater : .unordered
    }

    /// As doubles: an integer beyond 2^53 is rounded, as the specification's cases have it.
    init<Integer: FixedWidthInteger>(_ a: Integer, _ b: Double) {
        self.init(Double(a), b)
    }

    var reversed: ValueOrdering {
        switch self {
        case .less: .greater
        case .greater: .less
        case .equal, .unordered: self
        }
    }
}
