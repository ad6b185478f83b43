/// A user's name as the name part of an annotation key, and back.
///
/// Letters, digits, `-` and `.` stand for themselves; every other byte of the UTF-8 form, and `-` or `.` at either end,
/// is `_` and two hex digits. A name that would then begin with `_` gets `0__` in front, which no escape contains. So
/// two names never share a key, and an admission policy can compute the common cases in CEL with a few `replace` calls.
public enum ApproverName {
    /// The longest name part of an annotation key.
    static let maximumLength = 63
    private static let marker = Array("0__".utf8)

    /// The name part of the annotation key of `user`; nil where the name is empty or too long for one.
    public static func annotationKey(for user: String) -> String? {
        let bytes = Array(user.utf8)
        guard !bytes.isEmpty, bytes.count <= maximumLength else { return nil }
        var key: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isEnd = index == 0 || index == bytes.count - 1
            if isAlphanumeric(byte) || (!isEnd && (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."))) {
                key.append(byte)
            } else {
                key += [UInt8(ascii: "_"), hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            }
        }
        if key.first == UInt8(ascii: "_") { key = marker + key }
        return key.count <= maximumLength ? String(decoding: key, as: UTF8.self) : nil
    }

    /// The user whose key this is; nil where it is no user's. Every user has exactly one key.
    public static func user(fromKey key: String) -> String? {
        var rest = Array(key.utf8)[...]
        guard rest.count <= maximumLength else { return nil }
        if rest.starts(with: marker) { rest = rest.dropFirst(marker.count) }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "_") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard let user = String(validating: bytes, as: UTF8.self), annotationKey(for: user) == key else { return nil }
        return user
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ (digit &- 10)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- UInt8(ascii: "a") &+ 10
        default: nil
        }
    }
}
