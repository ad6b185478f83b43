/// Looks for a part in texts in time linear in both, whatever they are: trying a long one at each place takes as long
/// as both sizes multiplied where they repeat themselves.
struct PartSearch<Element: Equatable> {
    private let part: [Element]
    /// After so many elements that were found, how many of the last are as the part begins (Knuth, Morris and Pratt).
    private let borders: [Int]

    /// - Parameter part: not empty.
    init(_ part: [Element]) {
        self.part = part
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for index in part.indices.dropFirst() {
            while length > 0, part[index] != part[length] { length = borders[length - 1] }
            if part[index] == part[length] { length += 1 }
            borders[index] = length
        }
        self.borders = borders
    }

    /// Where the part begins first, counted from the first element of the text.
    func firstOffset(in text: some Sequence<Element>) -> Int? {
        var found = 0
        for (offset, element) in text.enumerated() {
            while found > 0, part[found] != element { found = borders[found - 1] }
            if part[found] == element { found += 1 }
            if found == part.count { return offset + 1 - found }
        }
        return nil
    }
}

extension PartSearch<UInt8> {
    /// Of so few bytes, each place is tried: that is faster.
    private static var short: Int { 32 }

    func firstIndex(in text: UTF8Text, from start: Int) -> Int? {
        if part.count <= Self.short { return text.firstIndex(of: part, from: start) }
        return firstOffset(in: text[start...]).map { start + $0 }
    }
}
