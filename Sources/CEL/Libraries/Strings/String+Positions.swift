/// What libraries do at places in a text, which are counted in code points.
extension String {
    private static func outOfRange(_ index: Int64) -> Value {
        .failure(.range, "index out of range: \(index)")
    }

    /// One code point; none at the end.
    func character(at index: Int64) -> Value {
        let scalars = Array(unicodeScalars)
        guard let place = Int(exactly: index), place >= 0, place <= scalars.count else {
            return Self.outOfRange(index)
        }
        return .string(place == scalars.count ? "" : String(scalars[place]))
    }

    func substring(_ start: Int64, _ end: Int64?) -> Value {
        let scalars = Array(unicodeScalars)
        let last = end ?? Int64(scalars.count)
        if let end, start > end {
            return .failure(.range, "invalid substring range. start: \(start), end: \(end)")
        }
        for bound in [start, last] where bound < 0 || bound > Int64(scalars.count) {
            return Self.outOfRange(bound)
        }
        return .string(String(String.UnicodeScalarView(scalars[Int(start)..<Int(last)])))
    }

    /// Where `part` begins first at `offset` or after it; -1 where it does not.
    func index(of part: String, from offset: Int64) -> Value {
        // An empty part is found wherever it is looked for.
        if part.isEmpty { return .int(offset) }
        guard offset >= 0 else { return Self.outOfRange(offset) }
        let found = withUTF8Text { text -> Int64 in
            guard let start = text.position(ofScalar: offset), start < text.count,
                let index = PartSearch(Array(part.utf8)).firstIndex(in: text, from: start)
            else { return -1 }
            return text.scalarCount(before: index)
        }
        return .int(found)
    }

    /// Where `part` begins last at `offset` or before it; -1 where it does not.
    func lastIndex(of part: String, from offset: Int64?) -> Value {
        let scalars = Array(unicodeScalars)
        if part.isEmpty { return .int(offset ?? Int64(scalars.count)) }
        if offset == nil, utf8.count < part.utf8.count { return .int(-1) }
        let start = offset ?? Int64(scalars.count) - 1
        guard start >= 0 else { return Self.outOfRange(start) }
        guard start < Int64(scalars.count) else { return .int(-1) }
        // The last is the first from the end, in both from the end.
        let wanted = Array(part.unicodeScalars)
        let end = min(Int(start) + wanted.count, scalars.count)
        let offset = PartSearch(wanted.reversed()).firstOffset(in: scalars[..<end].reversed())
        return .int(offset.map { Int64(end - $0 - wanted.count) } ?? -1)
    }
}

extension UTF8Text {
    /// The byte at which the code point with this number begins; `nil` beyond the end.
    fileprivate func position(ofScalar number: Int64) -> Int? {
        var remaining = number
        var index = 0
        while remaining > 0, index < count {
            index += scalar(at: index).length
            remaining -= 1
        }
        return remaining > 0 ? nil : index
    }

    fileprivate func scalarCount(before end: Int) -> Int64 {
        var number: Int64 = 0
        for byte in self[0..<end] where byte & 0xC0 != 0x80 { number += 1 }
        return number
    }
}
