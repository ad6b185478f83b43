/// The query of a request, in order.
struct Query: Sendable, Hashable {
    private(set) var text = ""

    init(_ items: [(String, String)] = []) {
        for (name, value) in items { add(name, value) }
    }

    /// Nil adds nothing.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        text += text.isEmpty ? "?" : "&"
        text += PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value)
    }

    static func write(dryRun: Bool, fieldManager: String?, fieldValidation: FieldValidation?) -> Query {
        var query = Query()
        if dryRun { query.add("dryRun", "All") }
        query.add("fieldManager", fieldManager)
        query.add("fieldValidation", fieldValidation?.rawValue)
        return query
    }
}

enum PercentEncoding {
    /// Every byte but RFC 3986's unreserved ones as `%XX`.
    static func encode(_ text: String) -> String {
        encode(text, besides: "-._~")
    }

    /// What cannot stand in the name of a header field, and `%` itself, as `%XX`; so Kubernetes reads the keys of
    /// `Impersonate-Extra-`.
    static func encode(headerKey text: String) -> String {
        encode(text, besides: "!#$&'*+-.^_`|~")
    }

    private static func encode(_ text: String, besides others: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                bytes.append(byte)
            case _ where others.utf8.contains(byte):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
