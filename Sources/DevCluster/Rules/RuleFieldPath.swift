/// The `fieldPath` of a rule: members by name, and keys of maps in brackets.
enum RuleFieldPath {
    /// The path as messages write it; nil where it is malformed or names what the schema does not have.
    static func normalized(_ text: String, in schema: StructuralSchema) -> String? {
        var schema = schema
        var path = ""
        var rest = Substring(text)
        while let first = rest.first {
            let name: String
            switch first {
            case ".":
                let step = rest.dropFirst().prefix { !".[]".contains($0) }
                name = String(step)
                rest = rest.dropFirst(1 + step.count)
            case "[":
                guard let quoted = quoted(&rest) else { return nil }
                name = quoted
            default: return nil
            }
            guard !name.isEmpty else { return nil }
            if !schema.properties.isEmpty {
                guard let member = schema.properties[name] else { return nil }
                path += path.isEmpty ? name : ".\(name)"
                schema = member
            } else if let member = schema.additionalProperties {
                path += "[\(name)]"
                schema = member
            } else {
                return nil
            }
        }
        return path.isEmpty ? nil : path
    }

    /// `['…']` at the beginning of the rest, with Go's escapes.
    private static func quoted(_ rest: inout Substring) -> String? {
        guard rest.hasPrefix("['") else { return nil }
        var result = ""
        var index = rest.index(rest.startIndex, offsetBy: 2)
        while index < rest.endIndex, rest[index] != "'" {
            if rest[index] == "\\" {
                index = rest.index(after: index)
                guard index < rest.endIndex, let escaped = escapes[rest[index]] else { return nil }
                result.append(escaped)
            } else {
                result.append(rest[index])
            }
            index = rest.index(after: index)
        }
        guard rest[index...].hasPrefix("']") else { return nil }
        rest = rest[rest.index(index, offsetBy: 2)...]
        return result
    }

    private static let escapes: [Character: Character] = [
        "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}", "'": "'",
        "\\": "\\",
    ]
}
