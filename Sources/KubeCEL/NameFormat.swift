import CEL

/// A form that Kubernetes asks of names and other texts, with what is wrong where one does not have it.
public struct NameFormat: Sendable {
    /// As `format` knows it: `dns1123Label`.
    public let key: String
    /// As Kubernetes' own type has it: `DNS1123Label`.
    let name: String
    /// How much of a pattern a check is charged for.
    let patternSize: UInt64
    private let check: @Sendable (String) -> [String]

    /// What is wrong with a text; nothing where it has the form.
    public func problems(with text: String) -> [String] { check(text) }

    init(_ key: String, _ name: String, patternSize: UInt64, _ check: @escaping @Sendable (String) -> [String]) {
        self.key = key
        self.name = name
        self.patternSize = patternSize
        self.check = check
    }

    /// All formats by their keys.
    public static let all: [String: NameFormat] = Dictionary(
        uniqueKeysWithValues: (names + texts).map { ($0.key, $0) })

    private static let names = [
        NameFormat("dns1123Label", "DNS1123Label", patternSize: 30, dns1123Label),
        NameFormat("dns1123Subdomain", "DNS1123Subdomain", patternSize: 60, dns1123Subdomain),
        NameFormat("dns1035Label", "DNS1035Label", patternSize: 30, dns1035Label),
        NameFormat("dns1123LabelPrefix", "DNS1123LabelPrefix", patternSize: 30) { dns1123Label(asPrefix($0)) },
        NameFormat("dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", patternSize: 60) {
            dns1123Subdomain(asPrefix($0))
        },
        NameFormat("dns1035LabelPrefix", "DNS1035LabelPrefix", patternSize: 30) { dns1035Label(asPrefix($0)) },
        NameFormat("qualifiedName", "QualifiedName", patternSize: 60, labelKey),
        NameFormat("labelValue", "LabelValue", patternSize: 40, labelValue),
    ]

    // MARK: Names

    private static let label = NamePattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
    private static let subdomain = NamePattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
    private static let label1035 = NamePattern("[a-z]([-a-z0-9]*[a-z0-9])?")
    private static let key = NamePattern("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
    private static let value = NamePattern("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")

    private static let alphanumericEnds =
        "'-', '_' or '.', and must start and end with an alphanumeric character"

    private static func longer(than limit: Int, _ text: String) -> [String] {
        text.utf8.count > limit ? ["must be no more than \(limit) characters"] : []
    }

    @Sendable static func dns1123Label(_ text: String) -> [String] {
        if label.matches(text) { return longer(than: 63, text) }
        if subdomain.matches(text) { return longer(than: 63, text) + ["must not contain dots"] }
        return longer(than: 63, text) + [
            label.problem(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
                    + "and end with an alphanumeric character", "my-name", "123-abc")
        ]
    }

    @Sendable static func dns1123Subdomain(_ text: String) -> [String] {
        if subdomain.matches(text) { return longer(than: 253, text) }
        return longer(than: 253, text) + [
            subdomain.problem(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
                    + "must start and end with an alphanumeric character", "example.com")
        ]
    }

    @Sendable private static func dns1035Label(_ text: String) -> [String] {
        if label1035.matches(text) { return longer(than: 63, text) }
        return longer(than: 63, text) + [
            label1035.problem(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                    + "character, and end with an alphanumeric character", "my-name", "abc-123")
        ]
    }

    @Sendable private static func labelValue(_ text: String) -> [String] {
        if value.matches(text) { return longer(than: 63, text) }
        return longer(than: 63, text) + [
            value.problem(
                "a valid label must be an empty string or consist of alphanumeric characters, " + alphanumericEnds,
                "MyValue", "my_value", "12345")
        ]
    }

    @Sendable private static func labelKey(_ text: String) -> [String] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let rule = key.problem(
            "must consist of alphanumeric characters, " + alphanumericEnds, "MyName", "my.name", "123-abc")
        var problems: [String] = []
        if parts.count > 2 {
            return [
                "a valid label key \(rule) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        if parts.count == 2 {
            problems =
                parts[0].isEmpty
                ? ["prefix part must be non-empty"] : dns1123Subdomain(parts[0]).map { "prefix part " + $0 }
        }
        let name = parts.last ?? ""
        if name.isEmpty { problems.append("name part must be non-empty") }
        problems += longer(than: 63, name).map { "name part " + $0 }
        if !key.matches(name) { problems.append("name part " + rule) }
        return problems
    }

    /// A name that more will be added to may end in a hyphen.
    private static func asPrefix(_ text: String) -> String {
        text.utf8.count > 1 && text.hasSuffix("-") ? String(text.dropLast(2)) + "a" : text
    }
}

/// A pattern for a whole text, and how to say that it does not match.
struct NamePattern: Sendable {
    private let source: String
    private let expression: RegularExpression?

    init(_ source: String) {
        self.source = source
        expression = try? RegularExpression("^(?:" + source + ")$")
    }

    /// False also where the pattern is none, which would be a mistake in this module.
    func matches(_ text: String) -> Bool { (try? expression?.matches(text)) ?? false }

    func problem(_ rule: String, _ examples: String...) -> String {
        let list = examples.map { "'\($0)', " }.joined(separator: " or ")
        return "\(rule) (e.g. \(list)regex used for validation is '\(source)')"
    }
}
