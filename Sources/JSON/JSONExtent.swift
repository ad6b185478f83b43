/// How much a value takes: its depth, and about how many bytes of JSON.
struct JSONExtent {
    /// Zero for a scalar.
    var depth = 0
    var bytes = 0
}

extension JSONValue {
    /// Walks the whole value once.
    func extent() -> JSONExtent {
        var extent = JSONExtent()
        switch self {
        case .null, .bool: extent.bytes = 4
        case .integer, .double: extent.bytes = 8
        case .string(let text): extent.bytes = text.utf8.count + 2
        case .array(let elements):
            for element in elements { extent.add(element.extent()) }
            extent.depth += 1
            extent.bytes += 2
        case .object(let object):
            for (key, value) in object {
                extent.add(value.extent())
                extent.bytes += key.utf8.count + 3
            }
            extent.depth += 1
            extent.bytes += 2
        }
        return extent
    }
}

extension JSONExtent {
    fileprivate mutating func add(_ part: JSONExtent) {
        depth = max(depth, part.depth)
        bytes += part.bytes + 1
    }
}
