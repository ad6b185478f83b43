/// `a == b` and `a != b`.
final class EqualityNode: Node, @unchecked Sendable {
    private let left: Node
    private let right: Node
    private let isNegated: Bool

    init(_ left: Node, _ right: Node, isNegated: Bool) {
        self.left = left
        self.right = right
        self.isNegated = isNegated
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let a = left.evaluate(&frame)
        let b = right.evaluate(&frame)
        switch (a, b) {
        case (.string(let a), .string(let b)):
            frame.spend(tenth(UInt64(min(a.utf8.count, b.utf8.count))))
            return .bool(a.hasSameBytes(as: b) != isNegated)
        case (.int(let a), .int(let b)):
            frame.spend(1)
            return .bool((a == b) != isNegated)
        default:
            return compare(a, b, &frame)
        }
    }

    private func compare(_ a: Value, _ b: Value, _ frame: inout Frame) -> Value {
        if a.isFailure { return a }
        if b.isFailure { return b }
        frame.spend(tenth(min(a.traversalSize, b.traversalSize)))
        return .bool(a.isEqual(to: b) != isNegated)
    }
}

/// `a < b` and the like.
final class OrderNode: Node, @unchecked Sendable {
    enum Relation: Sendable {
        case less, lessOrEqual, greater, greaterOrEqual

        @inline(__always)
        func holds(_ ordering: ValueOrdering) -> Bool {
            switch self {
            case .less: ordering == .less
            case .lessOrEqual: ordering == .less || ordering == .equal
            case .greater: ordering == .greater
            case .greaterOrEqual: ordering == .greater || ordering == .equal
            }
        }
    }

    private let relation: Relation
    private let function: String
    private let left: Node
    private let right: Node
    private let offset: Int32

    init(_ relation: Relation, function: String, _ left: Node, _ right: Node, offset: Int32) {
        self.relation = relation
        self.function = function
        self.left = left
        self.right = right
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let a = left.evaluate(&frame)
        let b = right.evaluate(&frame)
        switch (a, b) {
        case (.int(let a), .int(let b)):
            frame.spend(1)
            return .bool(relation.holds(ValueOrdering(a, b)))
        case (.double(let a), .double(let b)):
            frame.spend(1)
            return .bool(relation.holds(ValueOrdering(a, b)))
        default:
            return compare(a, b, &frame)
        }
    }

    private func compare(_ a: Value, _ b: Value, _ frame: inout Frame) -> Value {
        if a.isFailure { return a }
        if b.isFailure { return b }
        switch a {
        case .string, .bytes: frame.spend(tenth(min(a.traversalSize, b.traversalSize)))
        default: frame.spend(1)
        }
        guard let ordering = a.ordering(to: b) else { return Value.noSuchOverload(function, a, b).located(at: offset) }
        return .bool(relation.holds(ordering))
    }
}

/// A tenth, rounded up: what passing over so many bytes costs.
@inline(__always)
func tenth(_ size: UInt64) -> UInt64 { size / 10 &+ (size % 10 == 0 ? 0 : 1) }

extension Value {
    /// How much a comparison passes over: bytes of a text, entries of a list or a map, 1 for all else.
    @inline(__always)
    var traversalSize: UInt64 {
        switch self {
        case .string(let text): UInt64(text.utf8.count)
        case .bytes(let bytes): UInt64(bytes.count)
        case .list(let list): UInt64(list.count)
        case .map(let map): UInt64(map.count)
        default: 1
        }
    }
}
