/// What calls cost, in the units of Kubernetes' cost limit: a unit for ten characters read, for an element compared.
public enum CallCost {
    static let perCharacter = 0.1
    /// A guess that four characters of a regular expression make one thing to look for.
    static let perPatternCharacter = 0.25
    static let newList: UInt64 = 10

    /// What `size()` gives for the values that have it, and 1 for others.
    public static func size(_ value: Value) -> UInt64 {
        switch value {
        case .string(let text): UInt64(text.unicodeScalars.count)
        case .bytes(let bytes): UInt64(bytes.count)
        case .list(let list): UInt64(list.count)
        case .map(let map): UInt64(map.count)
        case .opaque(let opaque): (opaque as? any SizedValue)?.size ?? 1
        default: 1
        }
    }

    /// Of a number of characters, rounded up.
    static func reading(_ size: UInt64, times factor: Double = 1) -> UInt64 {
        rounded(Double(size) * factor * perCharacter)
    }

    /// Reads an argument from begin to end.
    public static let readsFirst: @Sendable ([Value], Value) -> UInt64 = { arguments, _ in
        arguments.first.map { reading(size($0)) } ?? 1
    }

    /// Reads an argument, and writes about as much.
    public static let rewritesFirst: @Sendable ([Value], Value) -> UInt64 = { arguments, _ in
        arguments.first.map { reading(size($0), times: 2) } ?? 1
    }

    static let writesResult: @Sendable ([Value], Value) -> UInt64 = { _, result in reading(size(result), times: 2) }

    /// Looks at every element of a list once, and at all that is in it.
    public static let traversesFirst: @Sendable ([Value], Value) -> UInt64 = { arguments, _ in
        arguments.first.map(traversal) ?? 0
    }

    private static func traversal(_ value: Value) -> UInt64 {
        var visited = 0
        return traversal(value, visited: &visited)
    }

    /// Values may hold others many times over; who looks at more than this many is over any limit.
    private static let maximumVisited = 10_000_000

    private static func traversal(_ value: Value, visited: inout Int) -> UInt64 {
        visited += 1
        guard visited <= maximumVisited else { return UInt64(UInt32.max) }
        var cost: UInt64 = 0
        switch value {
        case .string(let text): return UInt64(Double(text.utf8.count) * perCharacter)
        case .bytes(let bytes): return UInt64(Double(bytes.count) * perCharacter)
        case .list(let list):
            for element in list where visited <= maximumVisited { cost &+= traversal(element, visited: &visited) }
        case .map(let map):
            for (key, value) in map where visited <= maximumVisited {
                cost &+= traversal(key, visited: &visited) &+ traversal(value, visited: &visited)
            }
        default: return 1
        }
        return cost
    }

    /// Matches the second argument, a regular expression, against the first.
    public static let matchesFirst: @Sendable ([Value], Value) -> UInt64 = { arguments, _ in
        guard arguments.count >= 2 else { return 1 }
        return matching(size(arguments[0]), pattern: size(arguments[1]))
    }

    public static func matching(_ text: UInt64, pattern: UInt64) -> UInt64 {
        product(rounded(Double(text + 1) * perCharacter), rounded(Double(pattern) * perPatternCharacter))
    }

    /// Makes a list of so many elements.
    static func list(_ count: UInt64, times factor: Double = 1) -> UInt64 {
        sum(UInt64(exactly: (Double(count) * factor).rounded(.down)) ?? .max, 1 + newList)
    }

    /// Compares every element of a list with every other.
    static func comparingAll(of list: ListValue) -> UInt64 {
        let count = UInt64(list.count)
        var factor = 2.0
        switch list.first {
        case .string, .bytes: factor += perCharacter
        default: break
        }
        return self.list(product(count, count), times: factor)
    }

    static func rounded(_ cost: Double) -> UInt64 { UInt64(exactly: cost.rounded(.up)) ?? .max }

    static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (result, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : result
    }

    static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (result, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : result
    }
}

/// A library's value with a size of its own, by which functions over it are charged.
public protocol SizedValue: OpaqueValue {
    var size: UInt64 { get }
}
