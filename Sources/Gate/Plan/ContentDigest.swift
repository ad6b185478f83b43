import Crypto
import JSON

/// A name for content that nobody can choose: SHA-256 over its canonical form.
public enum ContentDigest {
    /// `sha256:` and 64 hex digits over the RFC 8785 form of `json`: equal documents have equal digests, others do not.
    ///
    /// RFC 8785 writes every number as a double, so an integer that no double holds would stand for its neighbours. A
    /// document with such an integer (it is not I-JSON, RFC 7493) is hashed with its numbers spelled out after a zero
    /// byte, which no canonical form contains.
    public static func sha256(_ json: JSONValue) -> String {
        var hash = SHA256()
        hash.update(data: json.canonicalBytes())
        if hasInexactInteger(json) {
            var numbers: [String] = []
            collect(from: json, into: &numbers)
            hash.update(data: [0] + Array(numbers.joined(separator: ",").utf8))
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

    private static func hasInexactInteger(_ json: JSONValue) -> Bool {
        switch json {
        case .integer(let value): Double(exactly: value) == nil
        case .array(let elements): elements.contains(where: hasInexactInteger)
        case .object(let object): object.contains { hasInexactInteger($0.value) }
        case .null, .bool, .double, .string: false
        }
    }

    /// Every number, in the order in which the canonical form writes them; equal numbers are the same text.
    private static func collect(from json: JSONValue, into numbers: inout [String]) {
        switch json {
        case .integer(let value): numbers.append("\(value)")
        case .double: numbers.append(json.integerValue.map { "\($0)" } ?? "")
        case .array(let elements): for element in elements { collect(from: element, into: &numbers) }
        case .object(let object):
            let members = object.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for member in members { collect(from: member.value, into: &numbers) }
        case .null, .bool, .string: break
        }
    }
}
