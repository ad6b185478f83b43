/// The order of resource versions, as far as it is defined.
///
/// The API promises an order for the versions of one resource that are decimal numbers (KEP-5504); all that a
/// kube-apiserver writes are. Versions of any other form are equal or not, and neither is the older one.
enum ResourceVersion {
    /// Whether `left` is known to be older than `right`.
    static func isOlder(_ left: String, than right: String) -> Bool {
        let left = left.utf8
        let right = right.utf8
        guard isNumber(left), isNumber(right) else { return false }
        if left.count != right.count { return left.count < right.count }
        return left.lexicographicallyPrecedes(right)
    }

    private static func isNumber(_ text: String.UTF8View) -> Bool {
        guard let first = text.first, first != UInt8(ascii: "0") || text.count == 1 else { return false }
        return text.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}
