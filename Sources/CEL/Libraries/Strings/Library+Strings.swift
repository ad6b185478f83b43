extension Library {
    /// Functions over text, in the newest version: `charAt`, `indexOf`, `format`, `split` and so on.
    public static let strings = strings(format: .current)

    /// - Parameter format: how `format` writes values. Kubernetes has the earlier of two ways.
    /// - Parameter hasReverse: Kubernetes 1.36 has no `reverse` for strings.
    public static func strings(format: FormatStyle, hasReverse: Bool = true) -> Library {
        var functions = [
            charAt, indexOf, lastIndexOf, substring, replace, split, join, quote,
            FunctionDeclaration(
                "lowerAscii",
                [
                    .member("string_lower_ascii", returns: .string, cost: CallCost.readsFirst) { (text: String) in
                        .string(text.mappingASCII { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 })
                    }
                ]),
            FunctionDeclaration(
                "upperAscii",
                [
                    .member("string_upper_ascii", returns: .string, cost: CallCost.readsFirst) { (text: String) in
                        .string(text.mappingASCII { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 })
                    }
                ]),
            FunctionDeclaration(
                "trim",
                [
                    .member("string_trim", returns: .string, cost: CallCost.readsFirst) { (text: String) in
                        .string(text.trimmingSpace())
                    }
                ]),
            FunctionDeclaration(
                "format",
                [
                    .member(
                        "string_format", [.string, .list(.dynamic)], returns: .string, cost: CallCost.readsFirst
                    ) { (text: String, arguments: ListValue) in
                        var formatting = Formatting(text, arguments, format)
                        return formatting.result()
                    }
                ]),
        ]
        if hasReverse {
            functions.append(
                FunctionDeclaration(
                    "reverse",
                    [
                        .member("string_reverse", returns: .string, cost: CallCost.readsFirst) { (text: String) in
                            .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
                        }
                    ]))
        }
        return Library("cel.lib.ext.strings", functions: functions)
    }

    private static let charAt = FunctionDeclaration(
        "charAt",
        [
            .member("string_char_at_int", returns: .string) { (text: String, index: Int64) in
                text.character(at: index)
            }
        ])

    private static let indexOf = FunctionDeclaration(
        "indexOf",
        [
            .member("string_index_of_string", returns: .int, cost: CallCost.traversesFirst) {
                (text: String, part: String) in
                text.index(of: part, from: 0)
            },
            .member("string_index_of_string_int", returns: .int, cost: CallCost.traversesFirst) {
                (text: String, part: String, offset: Int64) in
                text.index(of: part, from: offset)
            },
        ])

    private static let lastIndexOf = FunctionDeclaration(
        "lastIndexOf",
        [
            .member("string_last_index_of_string", returns: .int, cost: CallCost.traversesFirst) {
                (text: String, part: String) in
                text.lastIndex(of: part, from: nil)
            },
            .member("string_last_index_of_string_int", returns: .int, cost: CallCost.traversesFirst) {
                (text: String, part: String, offset: Int64) in
                text.lastIndex(of: part, from: offset)
            },
        ])

    private static let substring = FunctionDeclaration(
        "substring",
        [
            .member("string_substring_int", returns: .string, cost: CallCost.readsFirst) {
                (text: String, start: Int64) in
                text.substring(start, nil)
            },
            .member("string_substring_int_int", returns: .string, cost: CallCost.readsFirst) {
                (text: String, start: Int64, end: Int64) in
                text.substring(start, end)
            },
        ])

    private static let replace = FunctionDeclaration(
        "replace",
        [
            .member("string_replace_string_string", returns: .string, cost: CallCost.rewritesFirst) {
                (text: String, old: String, new: String) in
                TextLimit.value(text.replacing(old, with: new, limit: -1))
            },
            Overload(
                "string_replace_string_string_int", [.string, .string, .string, .int], .string, isMember: true,
                cost: CallCost.rewritesFirst,
                .any { values in
                    guard values.count == 4, case .string(let text) = values[0], case .string(let old) = values[1],
                        case .string(let new) = values[2], case .int(let limit) = values[3]
                    else { return .noSuchOverload("replace", values) }
                    return TextLimit.value(text.replacing(old, with: new, limit: limit))
                }),
        ])

    private static let split = FunctionDeclaration(
        "split",
        [
            .member("string_split_string", returns: .list(.string), cost: CallCost.rewritesFirst) {
                (text: String, separator: String) in
                .list(ListValue(text.splitting(at: separator, limit: -1)))
            },
            .member("string_split_string_int", returns: .list(.string), cost: CallCost.rewritesFirst) {
                (text: String, separator: String, limit: Int64) in
                .list(ListValue(text.splitting(at: separator, limit: limit)))
            },
        ])

    private static let join = FunctionDeclaration(
        "join",
        [
            .member("list_join", .list(.string), returns: .string, cost: CallCost.writesResult) { (list: ListValue) in
                joined(list, separator: "")
            },
            .member("list_join_string", [.list(.string), .string], returns: .string, cost: CallCost.writesResult) {
                (list: ListValue, separator: String) in
                joined(list, separator: separator)
            },
        ])

    private static func joined(_ list: ListValue, separator: String) -> Value {
        var result = ""
        for (position, element) in list.enumerated() {
            guard case .string(let text) = element else {
                return .failure(.invalidArgument, "join: invalid input: \(element.shortDescription)")
            }
            if position > 0 { result += separator }
            result += text
            if result.utf8.count > TextLimit.maximum { return TextLimit.failure }
        }
        return .string(result)
    }

    private static let quote = FunctionDeclaration(
        "strings.quote",
        [
            .function("strings_quote", returns: .string, cost: CallCost.readsFirst) { (text: String) in
                .string(QuotedText.cel(text))
            }
        ])
}
