/// What libyaml found wrong, in words that say what to do.
struct YAMLProblem {
    /// libyaml's own words.
    let problem: String
    /// What it was reading, in its words, and where that began.
    let context: (words: String, start: SourcePosition)?
    /// The byte at the fault.
    let byte: UInt8

    var sentence: String {
        switch problem {
        case "found character that cannot start any token", "found a tab character that violates indentation":
            if byte == UInt8(ascii: "\t") { return "a tab cannot indent YAML; use spaces" }
            return "a text cannot start with '\(Unicode.Scalar(byte))'; put it in quotes"
        case "did not find expected ',' or ']'":
            return "expected ',' or ']' in the list\(from)"
        case "did not find expected ',' or '}'":
            return "expected ',' or '}' in the mapping\(from)"
        case "did not find expected key":
            return "expected a key of the mapping\(from); check the indentation"
        case "did not find expected '-' indicator":
            return "expected a '-' of the list\(from); check the indentation"
        case "could not find expected ':'":
            return "expected ':' after the key\(from)"
        case "found unexpected end of stream":
            return "the text in quotes\(from) is not closed"
        case "found unexpected document indicator":
            return "the text in quotes\(from) is not closed before the next document"
        case "mapping values are not allowed in this context":
            return "a key cannot stand here; check the indentation, or put a text with ': ' in quotes"
        case "found unknown escape character":
            return "unknown escape in the text\(from); write '\\\\' for a backslash, or use single quotes"
        case "control characters are not allowed":
            return "control characters are not allowed; write them as escapes in double quotes"
        case "found incompatible YAML document":
            return "only YAML 1.1 and 1.2 are read"
        case "did not find expected <document start>":
            return "text stands after the end of the document; another one begins with '---'"
        default:
            guard let context else { return problem }
            return "\(problem) \(context.words)\(from)"
        }
    }

    private var from: String {
        context.map { " that starts at \($0.start)" } ?? ""
    }
}
