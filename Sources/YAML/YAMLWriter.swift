import JSON

extension JSONValue {
    /// The document as YAML in block style, members in their own order; ends with a line break.
    ///
    /// Texts are quoted only where a reader of YAML 1.1 or 1.2 would take them for something else.
    public func yaml() -> String {
        var writer = YAMLWriter()
        writer.document(self)
        return writer.output
    }
}

extension Sequence<JSONValue> {
    /// The documents as one text, `---` between them.
    public func yaml() -> String {
        map { $0.yaml() }.joined(separator: "---\n")
    }
}

struct YAMLWriter {
    private(set) var output = ""

    mutating func document(_ value: JSONValue) {
        switch value {
        case .object(let object) where !object.isEmpty: members(object, indent: 0, startsInLine: false)
        case .array(let elements) where !elements.isEmpty: items(elements, indent: 0, startsInLine: false)
        default:
            scalar(value, indent: 0)
            output += "\n"
        }
    }

    private mutating func pad(_ count: Int) {
        output += String(repeating: " ", count: count)
    }

    /// Block mapping at column `indent`; `startsInLine` says that the line is already there, after a dash.
    private mutating func members(_ object: JSONObject, indent: Int, startsInLine: Bool) {
        var needsPadding = !startsInLine
        for (key, value) in object {
            if needsPadding { pad(indent) }
            needsPadding = true
            let text = YAMLText.inline(key)
            // Readers look no further than 1,024 characters for the colon.
            if text.utf8.count > 512 {
                output += "? \(text)\n"
                pad(indent)
            } else {
                output += text
            }
            output += ":"
            switch value {
            case .object(let inner) where !inner.isEmpty:
                output += "\n"
                members(inner, indent: indent + 2, startsInLine: false)
            case .array(let inner) where !inner.isEmpty:
                output += "\n"
                items(inner, indent: indent, startsInLine: false)
            default:
                output += " "
                scalar(value, indent: indent)
                output += "\n"
            }
        }
    }

    private mutating func items(_ elements: [JSONValue], indent: Int, startsInLine: Bool) {
        var needsPadding = !startsInLine
        for element in elements {
            if needsPadding { pad(indent) }
            needsPadding = true
            output += "- "
            switch element {
            case .object(let inner) where !inner.isEmpty: members(inner, indent: indent + 2, startsInLine: true)
            case .array(let inner) where !inner.isEmpty: items(inner, indent: indent + 2, startsInLine: true)
            default:
                scalar(element, indent: indent)
                output += "\n"
            }
        }
    }

    private mutating func scalar(_ value: JSONValue, indent: Int) {
        switch value {
        case .string(let text) where YAMLText.fitsLiteralBlock(text):
            literal(text, indent: indent + 2)
        case .string(let text):
            output += YAMLText.inline(text)
        case .double:
            // YAML 1.1 has no number with an exponent and no point.
            let parts = value.text().split(separator: "e")
            output += parts[0]
            if parts.count == 2 { output += (parts[0].contains(".") ? "e" : ".0e") + parts[1] }
        default:
            // What is left are integers, words, {} and [], which JSON writes as YAML does.
            output += value.text()
        }
    }

    /// A literal block without its last line break.
    private mutating func literal(_ text: String, indent: Int) {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        output += "|"
        // Readers take the indentation from the first line, unless that starts with a space of its own or is empty.
        if text.utf8.first == UInt8(ascii: " ") || text.utf8.first == UInt8(ascii: "\n") { output += "2" }
        if !text.hasSuffix("\n") {
            output += "-"
        } else {
            lines.removeLast()
            if lines.last?.isEmpty == true { output += "+" }
        }
        for line in lines {
            output += "\n"
            if !line.isEmpty {
                pad(indent)
                output += line
            }
        }
    }
}
