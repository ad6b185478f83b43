extension Library {
    /// `regex.replace`, `regex.extract` and `regex.extractAll`. Needs ``optionals``.
    public static let regex = Library("cel.lib.ext.regex", functions: [replace, extract, extractAll])

    private static let replace = FunctionDeclaration(
        "regex.replace",
        [
            .function("regex_replace_string_string_string", returns: .string, cost: searchCost(listing: false)) {
                (text: String, pattern: String, replacement: String) in
                replaced(text, pattern, replacement, limit: -1)
            },
            Overload(
                "regex_replace_string_string_string_int", [.string, .string, .string, .int], .string,
                cost: searchCost(listing: false),
                .any { values in
                    guard values.count == 4, case .string(let text) = values[0], case .string(let pattern) = values[1],
                        case .string(let replacement) = values[2], case .int(let limit) = values[3]
                    else { return .noSuchOverload("regex.replace", values) }
                    return replaced(text, pattern, replacement, limit: limit)
                }),
        ])

    private static let extract = FunctionDeclaration(
        "regex.extract",
        [
            .function("regex_extract_string_string", returns: .optional(.string), cost: searchCost(listing: false)) {
                (text: String, pattern: String) in
                searching(pattern) { (expression) throws(RegularExpressionError) in
                    if expression.groupCount > 1 { return tooManyGroups(pattern) }
                    guard let match = try expression.firstMatch(in: text) else { return .optional(.none) }
                    guard expression.groupCount == 1 else {
                        return .optional(OptionalValue(.string(text.text(match.range))))
                    }
                    guard let group = match.groups[0], !group.isEmpty else { return .optional(.none) }
                    return .optional(OptionalValue(.string(text.text(group))))
                }
            }
        ])

    private static let extractAll = FunctionDeclaration(
        "regex.extractAll",
        [
            .function("regex_extractAll_string_string", returns: .list(.string), cost: searchCost(listing: true)) {
                (text: String, pattern: String) in
                searching(pattern) { (expression) throws(RegularExpressionError) in
                    if expression.groupCount > 1 { return tooManyGroups(pattern) }
                    let ranges = try expression.allMatches(in: text).compactMap { match -> Range<Int>? in
                        guard expression.groupCount == 1 else { return match.range }
                        return match.groups[0].flatMap { $0.isEmpty ? nil : $0 }
                    }
                    return .list(ListValue(text.texts(ranges).map { .string($0) }))
                }
            }
        ])

    private static func tooManyGroups(_ pattern: String) -> Value {
        .failure(
            .invalidArgument, "regular expression has more than one capturing group: \(QuotedText.go(pattern))")
    }

    /// The value that `body` makes with an expression, or the error that it is none.
    static func searching(
        _ pattern: String, or problem: String = "",
        _ body: (RegularExpression) throws(RegularExpressionError) -> Value
    ) -> Value {
        do throws(RegularExpressionError) {
            return try body(try RegularExpressionCache.shared.expression(pattern))
        } catch {
            return .failure(error.kind, problem + error.description)
        }
    }

    private static func replaced(_ text: String, _ pattern: String, _ replacement: String, limit: Int64) -> Value {
        if limit == 0 { return .string(text) }
        return searching(pattern) { (expression) throws(RegularExpressionError) in
            let matches = try expression.allMatches(in: text, limit: limit < 0 ? .max : Int(clamping: limit))
            let parts: [ReplacementPart]
            do throws(ReplacementProblem) {
                // A replacement that cannot be does no harm where there is nothing to replace.
                parts = matches.isEmpty ? [] : try ReplacementPart.parts(of: replacement, groups: expression.groupCount)
            } catch {
                return .failure(.invalidArgument, error.message)
            }
            return TextLimit.value(text.replacing(matches, with: parts))
        }
    }

    private static func searchCost(listing: Bool) -> Overload.Cost {
        { arguments, result in
            guard arguments.count >= 2 else { return 1 }
            let text = Double(CallCost.size(arguments[0]) + 1) * CallCost.perCharacter
            let pattern = Double(CallCost.size(arguments[1]) + 1) * CallCost.perPatternCharacter
            let list = listing ? Double(CallCost.newList) : 0
            return CallCost.rounded(1 + text * pattern + Double(CallCost.size(result)) + list)
        }
    }
}
