/// Names of members as expressions have to write them, in Kubernetes' way of escaping.
public enum EscapedName {
    private static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    /// `a-b.c` as `a__dash__b__dot__c`; nil for a name that cannot be written at all.
    public static func escape(_ name: String) -> String? {
        if reserved.contains(name) { return "__\(name)__" }
        var result = ""
        result.reserveCapacity(name.utf8.count)
        let bytes = Array(name.utf8)
        guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "_"):
                if index + 1 < bytes.count, bytes[index + 1] == byte {
                    result += "__underscores__"
                    index += 1
                } else {
                    result += "_"
                }
            case UInt8(ascii: "."): result += "__dot__"
            case UInt8(ascii: "-"): result += "__dash__"
            case UInt8(ascii: "/"): result += "__slash__"
            default: return nil
            }
            index += 1
        }
        return result
    }
}
