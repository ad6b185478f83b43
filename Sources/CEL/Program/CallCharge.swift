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
            Self.product(tenth(first.traversalSize), tenth(second.traversalSize))
        case .matching: Self.matching(Int(first.traversalSize), pattern: Int(second.traversalSize))
        }
    }

    func of(_ arguments: [Value], _ result: Value) -> UInt64 {
        if case .declared(let cost) = self { return cost(arguments, result) }
        return 1
    }

    // What calls with large arguments cost at least, and 0 for others, which take no time worth asking for. Known before
    // the call, so that one which nobody could pay for is not made.

    @inline(__always)
    func beforehand(_ value: Value) -> UInt64 {
        value.traversalSize > Self.large ? of(value, .string("")) : 0
    }

    @inline(__always)
    func beforehand(_ first: Value, _ second: Value) -> UInt64 {
        first.traversalSize > Self.large || second.traversalSize > Self.large ? of(first, second, .string("")) : 0
    }

    func beforehand(_ arguments: [Value]) -> UInt64 {
        arguments.contains { $0.traversalSize > Self.large } ? of(arguments, .string("")) : 0
    }

    private static let large: UInt64 = 500

    /// - Parameters: sizes in bytes.
    static func matching(_ text: Int, pattern: Int) -> UInt64 {
        product(tenth(UInt64(text) + 1), (UInt64(pattern) + 3) / 4)
    }

    private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }
}
