extension Value {
    /// Whether it can be written: it holds no more than so many values, those it holds many times over counted as often.
    ///
    /// A document is taken as it is, whatever its size.
    func holdsAtMost(_ limit: Int) -> Bool {
        switch self {
        case .list(let list):
            if case .json = list.storage { return true }
        case .map(let map):
            if case .json = map.storage { return true }
        case .optional: break
        default: return true
        }
        var rest = limit
        count(&rest)
        return rest >= 0
    }

    private func count(_ rest: inout Int) {
        rest -= 1
        switch self {
        case .list(let list):
            for element in list where rest >= 0 { element.count(&rest) }
        case .map(let map):
            for position in 0..<map.count where rest >= 0 {
                map.key(at: position).count(&rest)
                map.value(at: position).count(&rest)
            }
        case .optional(let optional): optional.value?.count(&rest)
        case .string(let text): rest -= text.utf8.count / Self.bytesPerCount
        case .bytes(let bytes): rest -= bytes.count / Self.bytesPerCount
        default: break
        }
    }

    /// Bytes of a text that count as one more value.
    private static let bytesPerCount = 64
}
