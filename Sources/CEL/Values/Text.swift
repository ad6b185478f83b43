extension String {
    /// Whether both are the same code points. Swift's own equality takes canonically equivalent texts for the same.
    @inline(__always)
    func hasSameBytes(as other: String) -> Bool {
        // Most comparisons fail at the length.
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }

    /// Whether it stands before the other by code points, which is the order of UTF-8's bytes.
    func precedesByBytes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
