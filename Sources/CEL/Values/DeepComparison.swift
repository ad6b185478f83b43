/// Compares lists and maps with all that is in them, and two of them only once.
///
/// An expression can put a list into another twice, that one into a third twice, and so on: a few hundred characters
/// then make a value of which there are more places than can be visited, but few parts.
struct DeepComparison {
    private var visited = 0
    /// Found equal. What is found unequal ends the comparison.
    private var equal: Set<Pair> = []

    /// Values that hold less are compared without keeping account.
    private static let threshold = 1_000

    private struct Pair: Hashable {
        let left: UInt
        let right: UInt

        /// Nil where one of them cannot hold a part twice.
        init?(_ left: UInt?, _ right: UInt?) {
            guard let left, let right else { return nil }
            self.left = left
            self.right = right
        }
    }

    mutating func areEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.list(let a), .list(let b)):
            guard a.count == b.count else { return false }
            return once(a.identity, b.identity) { comparison in
                for index in 0..<a.count where !comparison.areEqual(a[index], b[index]) { return false }
                return true
            }
        case (.map(let a), .map(let b)):
            guard a.count == b.count else { return false }
            return once(a.identity, b.identity) { comparison in
                for position in 0..<a.count {
                    guard let value = b[a.key(at: position)], comparison.areEqual(a.value(at: position), value) else {
                        return false
                    }
                }
                return true
            }
        case (.optional(let a), .optional(let b)):
            switch (a.value, b.value) {
            case (nil, nil): return true
            case (let a?, let b?): return areEqual(a, b)
            default: return false
            }
        default: return left.isEqual(to: right)
        }
    }

    private mutating func once(
        _ left: UInt?, _ right: UInt?, _ areEqual: (inout DeepComparison) -> Bool
    ) -> Bool {
        visited += 1
        guard visited > Self.threshold, let pair = Pair(left, right) else { return areEqual(&self) }
        if equal.contains(pair) { return true }
        guard areEqual(&self) else { return false }
        equal.insert(pair)
        return true
    }
}

extension ListValue {
    /// The place of its elements in memory, the same for all copies; nil for JSON, whose parts are each there once.
    fileprivate var identity: UInt? {
        guard case .values(let values) = storage else { return nil }
        return values.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
}

extension MapValue {
    fileprivate var identity: UInt? {
        guard case .entries(let entries) = storage else { return nil }
        return UInt(bitPattern: Unmanaged.passUnretained(entries).toOpaque())
    }
}
