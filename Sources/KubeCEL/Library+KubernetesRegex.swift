import CEL

extension Library {
    /// Kubernetes' `find` and `findAll` over texts.
    public static let kubernetesRegex = Library(
        "kubernetes.regex",
        functions: [
            FunctionDeclaration(
                "find",
                [
                    .member("string_find_string", returns: .string, cost: CallCost.matchesFirst) {
                        (text: String, pattern: String) in
                        matches(of: pattern, in: text, limit: 1) { .string($0.first ?? "") }
                    }
                ]),
            FunctionDeclaration(
                "findAll",
                [
                    .member("string_find_all_string", returns: .list(.string), cost: CallCost.matchesFirst) {
                        (text: String, pattern: String) in
                        matches(of: pattern, in: text, limit: -1, list)
                    },
                    .member("string_find_all_string_int", returns: .list(.string), cost: CallCost.matchesFirst) {
                        (text: String, pattern: String, limit: Int64) in
                        matches(of: pattern, in: text, limit: limit, list)
                    },
                ]),
        ])

    private static func list(_ texts: [String]) -> Value { .list(ListValue(texts.map { .string($0) })) }

    /// - Parameter limit: negative for all.
    private static func matches(
        of pattern: String, in text: String, limit: Int64, _ body: ([String]) -> Value
    ) -> Value {
        do throws(RegularExpressionError) {
            let expression = try RegularExpressionCache.shared.expression(pattern)
            return body(try expression.matchedTexts(in: text, limit: limit < 0 ? .max : Int(clamping: limit)))
        } catch {
            return .failure(.invalidArgument, "Illegal regex: \(error)")
        }
    }
}
