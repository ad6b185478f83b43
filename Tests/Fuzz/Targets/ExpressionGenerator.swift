/// Makes expressions of a type over the variables of `ExpressionEnvironments`.
struct ExpressionGenerator {
    typealias Kind = ExpressionTemplates.Kind

    private let templates: ExpressionTemplates
    /// Of a hundred parts, how many have any type instead of the one that belongs there.
    private let mistakes: Int
    /// The names that hold here, innermost last.
    private var names: [(name: String, kind: Kind)]
    private var nextName = 0
    /// Parts that may still have parts of their own: an expression is not larger than that, however deep.
    private var budget: Int

    init(_ templates: ExpressionTemplates, mistakes: Int, budget: Int) {
        self.templates = templates
        self.mistakes = mistakes
        self.budget = budget
        names = ExpressionEnvironments.variables
    }

    mutating func expression(_ wanted: Kind, depth: Int, _ choices: inout Choices) -> String {
        let kind = mistakes > 0 && choices.below(100) < mistakes ? choices.pick(Kind.allCases) : wanted
        let forms = templates.forms(of: kind)
        budget -= 1
        guard depth > 0, budget > 0, !forms.isEmpty, !choices.isOne(in: 4) else { return leaf(kind, &choices) }
        let outer = names.count
        defer { names.removeLast(names.count - outer) }
        var text = "("
        for piece in choices.pick(forms) {
            switch piece {
            case .text(let part): text += part
            case .argument(let kind): text += expression(kind, depth: depth - 1, &choices)
            case .name(let kind):
                let name = choices.isOne(in: 20) ? "n" : "v\(nextName)"
                nextName += 1
                names.append((name, kind))
                text += name
            }
        }
        return text + ")"
    }

    private func leaf(_ kind: Kind, _ choices: inout Choices) -> String {
        if choices.below(2) == 0, kind != .pattern {
            let start = choices.below(names.count)
            for offset in names.indices {
                let candidate = names[(start + offset) % names.count]
                // The innermost of several with one name is meant.
                if candidate.kind == kind, names.last(where: { $0.name == candidate.name })?.kind == kind {
                    return candidate.name
                }
            }
        }
        return literal(kind, &choices)
    }

    private func literal(_ kind: Kind, _ choices: inout Choices) -> String {
        switch kind {
        case .bool: choices.pick(["true", "false"])
        case .int: choices.pick(Self.integers)
        case .uint: choices.pick(["0u", "1u", "18446744073709551615u", "0x10u", "3u"])
        case .double: choices.pick(["0.0", "1.5", "-2.5", "1e308", "-1e-308", "0.1", "3.0", "9223372036854775808.0"])
        case .string: Self.quoted(choices.pick(DocumentGenerator.texts))
        case .bytes: choices.pick(["b''", "b'abc'", "b'\\xff\\x00'", "b'é'", "b\"\\377\""])
        case .duration: choices.pick(Self.durations)
        case .timestamp: choices.pick(Self.timestamps)
        case .ints: choices.pick(["[]", "[1, 2, 3]", "[-1, 9223372036854775807]", "[3, 1, 2, 1]"])
        case .strings: choices.pick(["[]", "['a', 'b']", "['', 'é', 'a']"])
        case .map: choices.pick(["{}", "{'a': 1}", "{'a': 1, 'b': 2, '': 3}"])
        case .optional: choices.pick(["optional.none()", "optional.of(1)"])
        case .dynamic: choices.pick(["object", "null", "dyn(1)", "dyn('a')", "dyn(1.0)", "dyn(1u)", "dyn([1])"])
        case .pattern:
            choices.pick(Self.patterns)
        }
    }

    private static let integers = [
        "0", "1", "2", "-1", "10", "63", "64", "1000", "0xff", "2147483648", "9223372036854775807",
        "-9223372036854775808", "9007199254740993",
    ]
    private static let durations = [
        "duration('1h30m')", "duration('0s')", "duration('-1.5s')", "duration('315576000000s')", "duration('1ns')",
    ]
    private static let timestamps = [
        "timestamp('2026-11-21T10:20:30.123Z')", "timestamp('0001-01-01T00:00:00Z')",
        "timestamp('9999-12-31T23:59:59.999999999Z')", "timestamp('2024-02-29T23:00:00-02:30')", "timestamp(0)",
    ]
    private static let patterns = [
        "''", "'a'", "'^[a-z]+$'", "'(a+)+$'", "'([0-9]+)-(x)?'", "r'\\d+\\.\\w*'", "'(?i)É|b'", "'a{2,5}?'", "'['",
        "'(?P<n>a|ab)(c|bcd)'", "'x*'", "'.'", "'\\\\b'",
    ]

    static func quoted(_ text: String) -> String {
        var literal = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'", "\\": literal += "\\\(scalar)"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "'"
    }
}
