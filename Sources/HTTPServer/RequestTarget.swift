/// A request target (RFC 9112, section 3.2) taken apart.
struct RequestTarget {
    var path: String
    var query: [(name: String, value: String)]

    init(_ target: String) throws(HTTPServerError) {
        var rest = Substring(target)
        // The absolute form, which a client sends to a proxy: the authority is not ours to judge.
        if !rest.hasPrefix("/"), let scheme = rest.range(of: "://") {
            let authority = rest[scheme.upperBound...]
            rest = authority.firstIndex { $0 == "/" || $0 == "?" }.map { authority[$0...] } ?? "/"
            if rest.first == "?" { rest = "/" + rest }
        }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        let mark = rest.firstIndex(of: "?")
        path = String(rest[..<(mark ?? rest.endIndex)])
        query = []
        guard let mark else { return }
        for pair in rest[rest.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: true) {
            let separator = pair.firstIndex(of: "=")
            let name = pair[..<(separator ?? pair.endIndex)]
            let value = separator.map { pair[pair.index(after: $0)...] } ?? ""
            query.append((try Self.decode(name), try Self.decode(value)))
        }
    }

    private static func decode(_ text: Substring) throws(HTTPServerError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal)
                else { throw .badTarget("a % in its query is not followed by two hexadecimal digits") }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw .badTarget("its query is not UTF-8")
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}

extension Substring {
    /// The first place where `needle` stands.
    fileprivate func range(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
