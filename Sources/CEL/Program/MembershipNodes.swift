/// `a in b`: among the elements of a list, or the keys of a map.
final class MembershipNode: Node, @unchecked Sendable {
    private let element: Node
    private let container: Node
    private let offset: Int32

    init(_ element: Node, in container: Node, offset: Int32) {
        self.element = element
        self.container = container
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = element.evaluate(&frame)
        if value.isFailure { return value }
        let all = container.evaluate(&frame)
        switch all {
        case .list(let list):
            frame.spend(UInt64(list.count))
            return .bool(list.contains(value))
        case .map(let map):
            frame.spend(1)
            return .bool(map[value] != nil)
        case .error, .unknown: return all
        default: return Value.noSuchOverload(Operator.isIn, value, all).located(at: offset)
        }
    }
}

/// `a in [1, 2, 3]`, where the list is known when the program is made.
final class ConstantMembershipNode: Node, @unchecked Sendable {
    private let element: Node
    private let list: ListValue
    /// Of lists long enough that looking through them costs more than hashing.
    private let set: Set<MapKey>?
    private let cost: UInt64

    private static let setThreshold = 8

    /// - Parameter listCost: what making the list would have cost.
    init(_ element: Node, in list: ListValue, listCost: UInt64) {
        self.element = element
        self.list = ListValue(list.values)
        cost = listCost + UInt64(list.count)
        let keys = list.count > Self.setThreshold ? list.compactMap { MapKey($0) } : []
        // What is no key (null, a fraction, a list) must be compared.
        set = !keys.isEmpty && keys.count == list.count ? Set(keys) : nil
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = element.evaluate(&frame)
        if value.isFailure { return value }
        frame.spend(cost)
        if let set { return .bool(MapKey(value).map(set.contains) ?? false) }
        return .bool(list.contains(value))
    }
}
