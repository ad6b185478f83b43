import CEL

extension Environment {
    /// What expressions in Kubernetes 1.36 may use: all libraries of its API server, numbers compared across types, lists
    /// and maps of one type, and literals of patterns, durations and times checked with the expression.
    public static func kubernetes(
        variables: [Variable] = [], types: (any TypeProvider)? = nil
    ) -> Environment {
        variables.isEmpty && types == nil ? base : base.extended(variables: variables, types: types)
    }

    /// Made once: what is in it is the same for all.
    private static let base: Environment = {
        var options = Options()
        options.homogeneousAggregateLiterals = true
        options.crossTypeNumericComparisons = true
        return Environment(libraries: Library.kubernetes, options: options)
    }()
}

extension Library {
    /// The libraries of the API server of Kubernetes 1.36.
    public static let kubernetes: [Library] = [
        .standard, .urls, .kubernetesRegex, .kubernetesLists, .authorizer, .optionals, .quantity,
        .strings(format: .literals, hasReverse: false), .sets, .network(.refused), .format, .twoVariableComprehensions,
        .semver, .lists, literals,
    ]

    /// Durations, timestamps and patterns that are written out are checked with the expression.
    private static let literals = Library(
        "kubernetes.literals",
        literalRules: [
            rule("duration") { DurationValue(parsing: $0) != nil },
            rule("timestamp") { TimestampValue(parsing: $0) != nil },
            rule("matches") { (try? RegularExpression($0)) != nil },
        ])

    private static func rule(_ function: String, _ isValid: @escaping @Sendable (String) -> Bool) -> LiteralRule {
        LiteralRule(function) { literal in
            guard case .string(let text) = literal, !isValid(text) else { return nil }
            return "invalid \(function) argument"
        }
    }
}
