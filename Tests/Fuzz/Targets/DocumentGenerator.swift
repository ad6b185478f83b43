import JSON

/// Makes JSON values: small documents with the texts and numbers that readers and writers get wrong.
enum DocumentGenerator {
    static let texts = [
        "", "a", "name", "true", "no", "1", "0x1F", "1e3", "~", "null", "- x", "a: b", "a #b", " lead", "trail ",
        "two\nlines", "two\nlines\n", "\n", "\n\n x", "é", "e\u{301}", "😀", "\u{7F}", "\u{0}", "\u{FEFF}", "'", "\"",
        "\\", "[a]", "{a}", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "?", ":", "-", "---", "...", "<<", "=",
        "2026-11-21", "12:30:45", "0o17", "017", "1_000", ".inf", ".NaN", "+1", "a\tb", "\tx", "x\r\ny", "\u{85}",
        "\u{2028}", "10.0.0.1", "::1", "500Mi", "1.2.3", "https://a.b/c?d=e", "1h30m", "YQ==",
        String(repeating: "word ", count: 40),
    ]

    static let numbers: [JSONValue] = [
        0, 1, -1, .integer(.max), .integer(.min), .integer(1 << 53), .integer((1 << 53) + 1), 0.5, -0.0, 1e21, 1e-7,
        .double(.greatestFiniteMagnitude), .double(.leastNonzeroMagnitude), .double(9_223_372_036_854_775_808),
        .double(0.1), 3.0,
    ]

    static let keys = ["metadata", "name", "labels", "spec", "replicas", "items", "image", "a", "b"]

    static func text(_ choices: inout Choices) -> String { choices.pick(texts) }

    static func number(_ choices: inout Choices) -> JSONValue {
        switch choices.below(3) {
        case 0: return choices.pick(numbers)
        case 1: return .integer(Int64(truncatingIfNeeded: choices.next()) >> Int64(choices.below(64)))
        default:
            let value = Double(bitPattern: choices.next())
            return .double(value.isFinite ? value : 0.25)
        }
    }

    /// A value of at most so many levels.
    static func value(_ choices: inout Choices, depth: Int = 4) -> JSONValue {
        switch choices.below(depth > 0 ? 10 : 5) {
        case 0: return .null
        case 1: return .bool(choices.below(2) == 1)
        case 2: return number(&choices)
        case 3, 4: return .string(text(&choices))
        case 5, 6: return .array((0..<choices.below(5)).map { _ in value(&choices, depth: depth - 1) })
        default:
            let count = choices.isOne(in: 40) ? 30 : choices.below(6)
            return .object(
                JSONObject(
                    (0..<count).map { index in
                        let key = count > 8 ? "k\(index)" : key(&choices)
                        return (key, value(&choices, depth: depth - 1))
                    }))
        }
    }

    private static func key(_ choices: inout Choices) -> String {
        choices.below(3) == 0 ? text(&choices) : choices.pick(keys)
    }

    /// An object as Kubernetes has them, more or less.
    static func object(_ choices: inout Choices) -> JSONValue {
        let isLarge = choices.isOne(in: 500)
        let name = text(&choices)
        let items = (0..<choices.below(6)).map { _ in value(&choices, depth: 2) }
        return [
            "metadata": [
                "name": .string(isLarge ? String(repeating: name, count: 20_000) : name),
                "labels": value(&choices, depth: 1),
            ],
            "spec": ["replicas": number(&choices), "items": value(&choices, depth: 2), "image": "a/b:c"],
            "items": .array(isLarge ? [[JSONValue]](repeating: items, count: 10_000).flatMap { $0 } : items),
        ]
    }
}
