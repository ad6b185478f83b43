/// What a call costs, as Kubernetes counts it.
enum CallCharge: Sendable {
    /// 1, whatever its arguments are.
    case constant
    /// A tenth of an argument's size.
    case traversing(Int)
    /// The product of both arguments' traversals.
    case searching
    /// The text's traversal times a quarter of the pattern's size.
    case matching
    case declared(@Sendable ([Value], Value) -> UInt64)

    init(_ overload: Overload) {
        if let cost = overload.cost {
            self = .declared(cost)
            return
        }
        switch overload.id {
        case "starts_with_string", "ends_with_string": self = .traversing(1)
        case "string_to_bytes", "bytes_to_string": self = .traversing(0)
        case "contains_string": self = .searching
        case "matches", "matches_string": self = .matching
        default: self = .constant
        }
    }

    func of(_ value: Value, _ result: Value) -> UInt64 {
        switch self {
        case .declared(let cost): cost([value], result)
        case .traversing(0): tenth(value.traversalSize)
        default: 1
        }
    }

    func of(_ first: Value, _ second: Value, _ result: Value) -> UInt64 {
        switch self {
        case .constant: 1
        case .declared(let cost): cost([first, second], result)
        case .traversing(let index): tenth(index == 0 ? first.traversalSize : second.traversalSize)
        case .searching:
            tenth(first.traversalSize).multipliedReportingOverflow(by: tenth(second.traversalSize)).partialValue
        case .matching: Self.matching(Int(first.traversalSize), pattern: Int(second.traversalSize))
        }
    }

    func of(_ arguments: [Value], _ result: Value) -> UInt64 {
        if case .declared(let cost) = self { return cost(arguments, result) }
        return 1
    }

    /// - Parameters: sizes in bytes.
    static func matching(_ text: Int, pattern: Int) -> UInt64 {
        tenth(UInt64(text) + 1) * ((UInt64(pattern) + 3) / 4)
    }
}
