import JSON
import KubeCore

/// Config maps and secrets: keys, sizes, immutability.
enum DataRules {
    static let maximumBytes = 1 << 20

    static let configMapCauses: @Sendable (JSONValue, JSONValue?) -> [Status.Cause] = { object, old in
        var causes = immutableCauses(object, old, members: ["data", "binaryData"])
        var bytes = 0
        for member in ["data", "binaryData"] {
            for (key, value) in object[member]?.objectValue ?? [:] {
                if let fault = NameSyntax.configKeyFault(key) {
                    causes.append(.invalid("\(member)[\(key)]", key, fault))
                }
                if member == "binaryData", object["data"]?[key] != nil {
                    causes.append(.invalid("data[\(key)]", key, "duplicate of key present in binaryData"))
                }
                bytes &+= size(of: value, isBase64: member == "binaryData")
            }
        }
        if bytes > maximumBytes { causes.append(.tooLong("", maximum: Int64(maximumBytes))) }
        return causes
    }

    static let secretCauses: @Sendable (JSONValue, JSONValue?) -> [Status.Cause] = { object, old in
        var causes: [Status.Cause] = []
        if let before = old?["type"], before != object["type"] {
            causes.append(.invalid("type", object["type"]?.stringValue ?? "", "field is immutable"))
        }
        causes += immutableCauses(object, old, members: ["data"])
        var bytes = 0
        for (key, value) in object["data"]?.objectValue ?? [:] {
            if let fault = NameSyntax.configKeyFault(key) { causes.append(.invalid("data[\(key)]", key, fault)) }
            bytes &+= size(of: value, isBase64: true)
        }
        if bytes > maximumBytes { causes.append(.tooLong("data", maximum: Int64(maximumBytes))) }
        return causes
    }

    /// `stringData` is for writing only, and wins.
    static let prepareSecret: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, _ in
        if let texts = object["stringData"]?.objectValue {
            var data = object["data"]?.objectValue ?? [:]
            for (key, value) in texts { data[key] = .string(Base64.encode((value.stringValue ?? "").utf8)) }
            if !data.isEmpty { object["data"] = .object(data) }
        }
        object["stringData"] = nil
        if (object["type"]?.stringValue ?? "").isEmpty { object["type"] = "Opaque" }
    }

    private static func immutableCauses(
        _ object: JSONValue, _ old: JSONValue?, members: [String]
    ) -> [Status.Cause] {
        guard let old, old["immutable"]?.boolValue == true else { return [] }
        let why = "field is immutable when `immutable` is set"
        var causes: [Status.Cause] = []
        if object["immutable"]?.boolValue != true { causes.append(.forbidden("immutable", why)) }
        for member in members where (object[member] ?? [:]) != (old[member] ?? [:]) {
            causes.append(.forbidden(member, why))
        }
        return causes
    }

    private static func size(of value: JSONValue, isBase64: Bool) -> Int {
        let count = value.stringValue?.utf8.count ?? 0
        return isBase64 ? count / 4 * 3 : count
    }
}

/// Base64 as in RFC 4648, section 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var output: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                output.append(alphabet[Int(buffer >> UInt32(bits) & 0x3F)])
            }
        }
        if bits > 0 { output.append(alphabet[Int(buffer << UInt32(6 - bits) & 0x3F)]) }
        while output.count % 4 != 0 { output.append(UInt8(ascii: "=")) }
        return String(decoding: output, as: UTF8.self)
    }

    /// Nil for what is not base64; padding may be missing.
    static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for byte in text.utf8.reversed().drop(while: { $0 == UInt8(ascii: "=") }).reversed() {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            buffer = (buffer << 6 | UInt32(value)) & 0xFFFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        // What is left over fills up the last digit, and is nothing.
        guard bits < 6, buffer & (1 << UInt32(bits) &- 1) == 0 else { return nil }
        return output
    }
}
