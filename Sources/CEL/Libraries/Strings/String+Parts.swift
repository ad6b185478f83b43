/// How libraries take a text apart, as Go's `strings` does.
extension String {
    func mappingASCII(_ change: (UInt8) -> UInt8) -> String {
        String(decoding: utf8.map(change), as: UTF8.self)
    }

    /// Without white space at either end.
    func trimmingSpace() -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// With `new` for the first `limit` places of `old`, or all if `limit` is negative. An empty one is before every
    /// code point and at the end. `nil` where the result would be too long.
    func replacing(_ old: String, with new: String, limit: Int64) -> String? {
        if limit == 0 { return self }
        let length = new.utf8.count
        var remaining = limit < 0 ? Int64.max : limit
        if old.isEmpty {
            var result = ""
            for scalar in unicodeScalars {
                if remaining > 0 { result += new }
                if result.utf8.count > TextLimit.maximum { return nil }
                remaining -= 1
                result.unicodeScalars.append(scalar)
            }
            return remaining > 0 ? result + new : result
        }
        let search = PartSearch(Array(old.utf8))
        return withUTF8Text { text in
            var result: [UInt8] = []
            var start = 0
            while remaining > 0, let index = search.firstIndex(in: text, from: start) {
                result += text[start..<index]
                result += new.utf8
                if result.count + length > TextLimit.maximum { return nil }
                start = index + old.utf8.count
                remaining -= 1
            }
            result += text[start...]
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// The parts between separators: at most `limit`, the last with all that is left; all if `limit` is negative. An
    /// empty separator is between all code points.
    func splitting(at separator: String, limit: Int64) -> [Value] {
        if limit == 0 { return [] }
        let limit = limit < 0 ? Int64.max : limit
        if separator.isEmpty { return splittingScalars(limit: limit) }
        let search = PartSearch(Array(separator.utf8))
        return withUTF8Text { text in
            var parts: [Value] = []
            var start = 0
            while Int64(parts.count) < limit - 1, let index = search.firstIndex(in: text, from: start) {
                parts.append(.string(String(decoding: text[start..<index], as: UTF8.self)))
                start = index + separator.utf8.count
            }
            parts.append(.string(String(decoding: text[start...], as: UTF8.self)))
            return parts
        }
    }

    private func splittingScalars(limit: Int64) -> [Value] {
        var parts: [Value] = []
        var rest = unicodeScalars[...]
        while Int64(parts.count) < limit - 1, let first = rest.popFirst() {
            parts.append(.string(String(first)))
        }
        if !rest.isEmpty { parts.append(.string(String(rest))) }
        return parts
    }
}
