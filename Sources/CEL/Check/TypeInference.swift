/// What a check has found out of the types it did not know: which variable stands for which type.
///
/// The rules are those of the CEL specification's gradual typing: `dyn` goes with everything, a variable takes the most
/// general of the types it is asked to be, and null goes with what may be absent.
///
/// Shared parts can make a type exponentially larger than its expression, so there is a limit to sizes and to the work
/// of a check; beyond it `isExhausted` is set, and what is answered no longer counts.
struct TypeInference: Sendable {
    var table: TypeTable
    private(set) var isExhausted = false
    private var bindings: [TypeID] = []
    /// Variables in the order in which they were bound, and what they were bound to before.
    private var trail: [(variable: Int, before: TypeID)] = []
    private var work = 0
    private var depth: Int32 = 0

    private static let maximumSize: Int32 = 4_096
    private static let maximumDepth: Int32 = 512
    private static let maximumWork = 1_000_000

    init(_ table: TypeTable) { self.table = table }

    mutating func variable() -> TypeID {
        bindings.append(.none)
        return table.variable(bindings.count &- 1)
    }

    /// The type itself, unless it has grown too large to go on with.
    mutating func bounded(_ type: TypeID) -> TypeID {
        let node = table[type]
        if node.size <= Self.maximumSize, node.depth <= Self.maximumDepth { return type }
        isExhausted = true
        return .error
    }

    mutating func enter() -> Bool {
        work &+= 1
        depth &+= 1
        if work > Self.maximumWork || depth > Self.maximumDepth &* 2 { isExhausted = true }
        return !isExhausted
    }

    mutating func leave() { depth &-= 1 }

    func binding(_ node: TypeTable.Node) -> TypeID? {
        let type = bindings[Int(node.first)]
        return type == .none ? nil : type
    }

    private mutating func bind(_ node: TypeTable.Node, to type: TypeID) {
        trail.append((Int(node.first), bindings[Int(node.first)]))
        bindings[Int(node.first)] = type
    }

    // MARK: - Assignability

    /// Whether one can stand where the other is expected; variables are bound so that they do.
    mutating func isAssignable(_ left: TypeID, _ right: TypeID) -> Bool {
        let mark = trail.count
        if assign(left, right) { return true }
        rollBack(to: mark)
        return false
    }

    /// All or none.
    mutating func areAssignable(_ left: [TypeID], _ right: [TypeID]) -> Bool {
        guard left.count == right.count else { return false }
        let mark = trail.count
        for index in left.indices where !assign(left[index], right[index]) {
            rollBack(to: mark)
            return false
        }
        return true
    }

    private mutating func rollBack(to mark: Int) {
        while trail.count > mark {
            let (variable, before) = trail.removeLast()
            bindings[variable] = before
        }
    }

    private mutating func assign(_ left: TypeID, _ right: TypeID) -> Bool {
        let (one, other) = (table[left], table[right])
        if left == right, one.isGround { return true }
        guard enter() else { return true }
        defer { leave() }
        if other.kind == .variable {
            switch take(left, for: right) {
            case .taken: return true
            case .refused: return false
            case .circular: break
            }
        }
        if one.kind == .variable { return take(right, for: left) == .taken }
        if one.kind.isWild || other.kind.isWild { return true }
        if one.kind == .null { return other.kind.isNullable }
        if other.kind == .null { return one.kind.isNullable }
        guard one.kind == other.kind else { return false }
        switch one.kind {
        case .list, .optional:
            return assign(TypeID(index: one.first), TypeID(index: other.first))
        case .map:
            return assign(TypeID(index: one.first), TypeID(index: other.first))
                && assign(TypeID(index: one.second), TypeID(index: other.second))
        case .opaque:
            guard one.second == other.second, table.name(one) == table.name(other) else { return false }
            for index in 0..<Int(one.second) where !assign(table.part(one, index), table.part(other, index)) {
                return false
            }
            return true
        case .structure:
            return table.name(one) == table.name(other)
        default:
            return true
        }
    }

    private enum Taking { case taken, refused, circular }

    /// The variable stands for the type, or for the more general of it and what it stood for.
    private mutating func take(_ type: TypeID, for variable: TypeID) -> Taking {
        let node = table[variable]
        if isSame(type, variable) { return .taken }
        guard let bound = binding(node) else {
            guard !occurs(node, in: type) else { return .circular }
            bind(node, to: type)
            return .taken
        }
        if isSame(type, bound) { return .taken }
        guard assign(type, bound) else { return .refused }
        let general = isEqualOrLessSpecific(type, bound) ? type : bound
        if !occurs(node, in: general) { bind(node, to: general) }
        return .taken
    }

    private mutating func occurs(_ variable: TypeTable.Node, in type: TypeID) -> Bool {
        let node = table[type]
        if node.isGround { return false }
        guard enter() else { return true }
        defer { leave() }
        switch node.kind {
        case .variable:
            if node.first == variable.first { return true }
            guard let bound = binding(node) else { return false }
            return occurs(variable, in: bound)
        case .list, .optional, .type:
            return occurs(variable, in: TypeID(index: node.first))
        case .map:
            return occurs(variable, in: TypeID(index: node.first))
                || occurs(variable, in: TypeID(index: node.second))
        case .opaque:
            for index in 0..<Int(node.second) where occurs(variable, in: table.part(node, index)) { return true }
            return false
        default:
            return false
        }
    }

    // MARK: - Comparison

    /// Whether both are one type, variables by their identity.
    mutating func isSame(_ left: TypeID, _ right: TypeID) -> Bool {
        if left == right { return true }
        return compare(left, right, isGeneral: false)
    }

    /// Whether `left` is the same as `right` or says less.
    mutating func isEqualOrLessSpecific(_ left: TypeID, _ right: TypeID) -> Bool {
        compare(left, right, isGeneral: true)
    }

    private mutating func compare(_ left: TypeID, _ right: TypeID, isGeneral: Bool) -> Bool {
        guard enter() else { return true }
        defer { leave() }
        let (one, other) = (table[left], table[right])
        if isGeneral {
            if one.kind == .dynamic || one.kind == .variable { return true }
            if other.kind == .dynamic || other.kind == .variable { return false }
        }
        guard one.kind == other.kind else { return false }
        switch one.kind {
        case .variable, .parameter:
            return one.first == other.first
        case .type where isGeneral:
            return true
        case .list, .optional, .type:
            return compare(TypeID(index: one.first), TypeID(index: other.first), isGeneral: isGeneral)
        case .map:
            return compare(TypeID(index: one.first), TypeID(index: other.first), isGeneral: isGeneral)
                && compare(TypeID(index: one.second), TypeID(index: other.second), isGeneral: isGeneral)
        case .opaque:
            guard one.second == other.second, table.name(one) == table.name(other) else { return false }
            for index in 0..<Int(one.second)
            where !compare(table.part(one, index), table.part(other, index), isGeneral: isGeneral) {
                return false
            }
            return true
        case .structure:
            return table.name(one) == table.name(other)
        default:
            return true
        }
    }
}

extension TypeTable.Kind {
    /// Goes with everything.
    @inline(__always)
    var isWild: Bool { self == .dynamic || self == .error }

    /// Null may stand for it.
    fileprivate var isNullable: Bool {
        switch self {
        case .null, .opaque, .optional, .structure, .duration, .timestamp: true
        default: false
        }
    }
}
