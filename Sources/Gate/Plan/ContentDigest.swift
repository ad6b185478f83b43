import Crypto
import JSON

/// A name for content that nobody can choose: SHA-256 over its canonical form.
public enum ContentDigest {
    /// `sha256:` and 64 hex digits over the RFC 8785 form of `json`: equal documents have equal digests, others do not.
    ///
    /// RFC 8785 writes every number as a double, so integers beyond 2^53 could stand for their neighbours. A document
    /// with such integers (it is not I-JSON, RFC 7493) is hashed with them spelled out after a zero byte, which no
    /// canonical form contains.
    public static func sha256(_ json: JSONValue) -> String {
        var hash = SHA256()
        hash.update(data: json.canonicalBytes())
        if json.ambiguousInteger() != nil {
            var integers: [Int64] = []
            collect(from: json, into: &integers)
            hash.update(data: [0])
            for integer in integers { hash.update(data: Array("\(integer),".utf8)) }
        }
        return prefix + hexadecimal(hash.finalize())
    }

    static let prefix = "sha256:"

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Every integer, in the order in which the canonical form writes them.
    private static func collect(from json: JSONValue, into integers: inout [Int64]) {
        switch json {
        case .integer(let value): integers.append(value)
        case .array(let elements): for element in elements { collect(from: element, into: &integers) }
        case .object(let object):
            let members = object.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for member in members { collect(from: member.value, into: &integers) }
        // A double that is a whole number equals the integer, so it is collected as one.
        case .double: if let integer = json.integerValue { integers.append(integer) }
        case .null, .bool, .string: break
        }
    }
}
