/// A regular expression as a tree.
indirect enum PatternNode: Sendable {
    case empty
    case characters(PatternCharacters)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// Nil `maximum` has no end.
    case repetition(PatternNode, minimum: Int, maximum: Int?)
}

/// Reads RE2 syntax.
struct PatternParser {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var ignoresCase = false
    private var dotMatchesNewline = false
    private var isMultiline = false

    private static let maximumDepth = 100
    private static let maximumRepetition = 1_000

    init(_ source: String) {
        self.source = Array(source.unicodeScalars)
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try choice()
        if position < source.count { throw error("unexpected )", from: 0) }
        return node
    }

    private var current: Unicode.Scalar? { position < source.count ? source[position] : nil }

    private func error(_ message: String, from start: Int, to end: Int? = nil) -> PatternError {
        let slice = source[start..<min(end ?? source.count, source.count)]
        return PatternError(message, in: String(String.UnicodeScalarView(slice)))
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func choice() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth { throw error("expression nests too deeply", from: 0) }
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            let start = position
            let atom = try atom()
            nodes.append(try repeated(atom, from: start))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func repeated(_ atom: PatternNode, from start: Int) throws(PatternError) -> PatternNode {
        var node = atom
        var hasOne = false
        while let scalar = current {
            let operatorStart = position
            var bounds: (Int, Int?)
            switch scalar {
            case "*": (bounds, position) = ((0, nil), position + 1)
            case "+": (bounds, position) = ((1, nil), position + 1)
            case "?": (bounds, position) = ((0, 1), position + 1)
            case "{":
                guard let read = try counts() else { return node }
                bounds = read
            default: return node
            }
            if hasOne {
                throw error("invalid nested repetition operator", from: operatorStart - 1, to: position)
            }
            // A lazy repetition matches the same texts.
            if skip("?") {}
            hasOne = true
            node = .repetition(node, minimum: bounds.0, maximum: bounds.1)
        }
        return node
    }

    /// `{2}`, `{2,}`, `{2,5}`; nil, and nothing read, for a brace that is a character.
    private mutating func counts() throws(PatternError) -> (Int, Int?)? {
        let start = position
        position += 1
        guard let minimum = number() else {
            position = start
            return nil
        }
        var maximum: Int? = minimum
        if skip(",") { maximum = current == "}" ? nil : number() ?? -1 }
        guard skip("}"), maximum != -1 else {
            position = start
            return nil
        }
        if minimum > Self.maximumRepetition || maximum ?? 0 > Self.maximumRepetition || maximum ?? minimum < minimum {
            throw error("invalid repeat count", from: start, to: position)
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = current, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 100_000)
            position += 1
        }
        return value
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let start = position
        guard let scalar = current else { return .empty }
        position += 1
        switch scalar {
        case "(": return try group(from: start)
        case "[": return .characters(cased(try bracket(from: start)))
        case ".": return .characters(dotMatchesNewline ? .any : .notNewline)
        case "^": return .assertion(isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?":
            throw error("missing argument to repetition operator", from: start, to: position)
        case "\\": return try escape(from: start)
        default: return .characters(cased(PatternCharacters(scalar)))
        }
    }

    private func cased(_ characters: PatternCharacters) -> PatternCharacters {
        ignoresCase ? characters.ignoringCase : characters
    }

    private mutating func group(from start: Int) throws(PatternError) -> PatternNode {
        let flags = (ignoresCase, dotMatchesNewline, isMultiline)
        var isFlagsOnly = false
        if skip("?") { isFlagsOnly = try groupHead(from: start) }
        // Flags without a group hold to the end of the group around them.
        if isFlagsOnly { return .empty }
        let node = try choice()
        guard skip(")") else { throw error("missing closing )", from: 0) }
        (ignoresCase, dotMatchesNewline, isMultiline) = flags
        return node
    }

    /// What stands between `(?` and the group's content; whether it was only flags.
    private mutating func groupHead(from start: Int) throws(PatternError) -> Bool {
        let head = position
        if skip("P") || current == "<" {
            guard skip("<") else { throw error("invalid or unsupported Perl syntax", from: start, to: head + 2) }
            while let scalar = current, PatternCharacters.word.contains(scalar) { position += 1 }
            guard position > head + 1, skip(">") else { throw error("invalid named capture", from: start) }
            return false
        }
        var value = true
        while let scalar = current {
            position += 1
            switch scalar {
            case "i": ignoresCase = value
            case "s": dotMatchesNewline = value
            case "m": isMultiline = value
            case "U": break
            case "-" where value: value = false
            case ":": return false
            case ")": return true
            default: throw error("invalid or unsupported Perl syntax", from: start, to: position)
            }
        }
        throw error("missing closing )", from: 0)
    }

    private mutating func escape(from start: Int) throws(PatternError) -> PatternNode {
        guard let scalar = current else { throw PatternError("trailing backslash at end of expression", in: "") }
        if let characters = PatternCharacters.perl(scalar) {
            position += 1
            return .characters(characters)
        }
        let assertion: PatternAssertion? =
            switch scalar {
            case "A": .textStart
            case "z": .textEnd
            case "b": .wordBoundary
            case "B": .notWordBoundary
            default: nil
            }
        if let assertion {
            position += 1
            return .assertion(assertion)
        }
        if skip("Q") { return quotation() }
        return .characters(cased(PatternCharacters(try escapedScalar(from: start))))
    }

    private mutating func quotation() -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current {
            if scalar == "\\", position + 1 < source.count, source[position + 1] == "E" {
                position += 2
                break
            }
            nodes.append(.characters(cased(PatternCharacters(scalar))))
            position += 1
        }
        return .sequence(nodes)
    }

    /// The character that an escape stands for; the backslash is read already.
    private mutating func escapedScalar(from start: Int) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = current else { throw PatternError("trailing backslash at end of expression", in: "") }
        position += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{0C}"
        case "v": return "\u{0B}"
        case "a": return "\u{07}"
        case "x":
            let hasBraces = skip("{")
            var digits = ""
            while let digit = current, digit.properties.isASCIIHexDigit, digits.count < (hasBraces ? 6 : 2) {
                digits.unicodeScalars.append(digit)
                position += 1
            }
            guard hasBraces ? skip("}") : digits.count == 2,
                let value = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
            else { throw error("invalid escape sequence", from: start, to: position) }
            return value
        default:
            guard scalar.isASCII, !PatternCharacters.word.contains(scalar) || scalar == "_" else {
                throw error("invalid escape sequence", from: start, to: position)
            }
            return scalar
        }
    }

    private mutating func bracket(from start: Int) throws(PatternError) -> PatternCharacters {
        let isNegated = skip("^")
        var result = PatternCharacters([])
        var isFirst = true
        while true {
            guard let scalar = current else { throw error("missing closing ]", from: start) }
            if scalar == "]", !isFirst { break }
            isFirst = false
            if let characters = try bracketClass() {
                result.insert(characters)
                continue
            }
            let itemStart = position
            let low = try bracketScalar(from: start)
            var high = low
            if current == "-", position + 1 < source.count, source[position + 1] != "]" {
                position += 1
                high = try bracketScalar(from: start)
            }
            guard low.value <= high.value else {
                throw error("invalid character class range", from: itemStart, to: position)
            }
            result.ranges.append(low.value...high.value)
        }
        position += 1
        let cased = ignoresCase ? result.ignoringCase : result
        return PatternCharacters(cased.ranges, isNegated: isNegated)
    }

    /// `\d` or `[:alpha:]` inside brackets; nil, and nothing read, for anything else.
    private mutating func bracketClass() throws(PatternError) -> PatternCharacters? {
        guard position + 1 < source.count else { return nil }
        if source[position] == "\\", let characters = PatternCharacters.perl(source[position + 1]) {
            position += 2
            return characters
        }
        guard source[position] == "[", source[position + 1] == ":" else { return nil }
        var end = position + 2
        while end + 1 < source.count, source[end] != ":" { end += 1 }
        guard end + 1 < source.count, source[end + 1] == "]" else { return nil }
        var name = String(String.UnicodeScalarView(source[(position + 2)..<end]))
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let characters = PatternCharacters.posix(name) else {
            throw error("invalid character class range", from: position, to: end + 2)
        }
        position = end + 2
        return isNegated ? characters.negated : characters
    }

    private mutating func bracketScalar(from start: Int) throws(PatternError) -> Unicode.Scalar {
        let itemStart = position
        guard let scalar = current else { throw error("missing closing ]", from: start) }
        position += 1
        return scalar == "\\" ? try escapedScalar(from: itemStart) : scalar
    }
}
