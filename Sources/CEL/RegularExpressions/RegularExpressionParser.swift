/// Reads RE2's syntax as Go's `regexp` takes it.
struct RegularExpressionParser {
    let source: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    private(set) var groupNames: [String?] = []
    private var depth = 0

    struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
        var isMultiline = false
        var isLazy = false
    }

    /// Groups in groups, and repetitions of repetitions; walks over the tree recur as deep.
    static let maximumDepth = 250
    static let maximumRepetition = 1_000

    init(_ source: String) {
        self.source = Array(source.unicodeScalars)
    }

    mutating func parse() throws(RegularExpressionError) -> RegularExpressionNode {
        let node = try choice()
        if position < source.count { throw error("unexpected )", from: 0) }
        return node
    }

    var current: Unicode.Scalar? { position < source.count ? source[position] : nil }
    var following: Unicode.Scalar? { position + 1 < source.count ? source[position + 1] : nil }

    func error(_ message: String, from start: Int, to end: Int? = nil) -> RegularExpressionError {
        RegularExpressionError(message, in: text(start, end ?? source.count))
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(String.UnicodeScalarView(source[start..<min(end, source.count)]))
    }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func enter() throws(RegularExpressionError) {
        depth += 1
        if depth > Self.maximumDepth { throw error("expression nests too deeply", from: 0) }
    }

    private mutating func choice() throws(RegularExpressionError) -> RegularExpressionNode {
        try enter()
        defer { depth -= 1 }
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(RegularExpressionError) -> RegularExpressionNode {
        var nodes: [RegularExpressionNode] = []
        var lastRepetition: Int?
        var repeated = 0
        while let scalar = current, scalar != "|", scalar != ")" {
            let start = position
            if let bounds = try repetition() {
                // `a(?i)*` repeats what stands before the flags: nesting without groups.
                repeated += 1
                if repeated + depth > Self.maximumDepth { throw error("expression nests too deeply", from: 0) }
                try wrap(&nodes, bounds, from: start, last: lastRepetition)
                lastRepetition = start
                continue
            }
            lastRepetition = nil
            let count = nodes.count
            try atom(into: &nodes)
            if nodes.count > count { repeated = 0 }
        }
        switch nodes.count {
        case 0: return .empty
        case 1: return nodes[0]
        default: return .sequence(nodes)
        }
    }

    private mutating func wrap(
        _ nodes: inout [RegularExpressionNode], _ bounds: (minimum: Int, maximum: Int?), from start: Int, last: Int?
    ) throws(RegularExpressionError) {
        let isLazy = skip("?") != flags.isLazy
        if let last { throw error("invalid nested repetition operator", from: last, to: position) }
        guard let node = nodes.popLast() else {
            throw error("missing argument to repetition operator", from: start, to: position)
        }
        let result = RegularExpressionNode.repetition(
            node, minimum: bounds.minimum, maximum: bounds.maximum, isGreedy: !isLazy)
        guard result.repeatsAtMost(Self.maximumRepetition) else {
            throw error("invalid repeat count", from: start, to: position)
        }
        nodes.append(result)
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`; `nil`, and nothing read, for a brace that is a character.
    private mutating func repetition() throws(RegularExpressionError) -> (minimum: Int, maximum: Int?)? {
        let start = position
        switch current {
        case "*": position += 1; return (0, nil)
        case "+": position += 1; return (1, nil)
        case "?": position += 1; return (0, 1)
        case "{": break
        default: return nil
        }
        position += 1
        guard let minimum = count() else {
            position = start
            return nil
        }
        var maximum: Int? = minimum
        if skip(",") {
            if current == "}" {
                maximum = nil
            } else if let read = count() {
                maximum = read
            } else {
                position = start
                return nil
            }
        }
        guard skip("}") else {
            position = start
            return nil
        }
        guard minimum <= Self.maximumRepetition, maximum ?? 0 <= Self.maximumRepetition, minimum <= maximum ?? minimum
        else { throw error("invalid repeat count", from: start, to: position) }
        return (minimum, maximum)
    }

    /// A number without leading zeros; one that is too large stays too large.
    private mutating func count() -> Int? {
        guard let first = current, ScalarSet.digit.contains(first.value) else { return nil }
        if first == "0", let next = following, ScalarSet.digit.contains(next.value) { return nil }
        var value = 0
        while let digit = current, ScalarSet.digit.contains(digit.value) {
            value = min(value * 10 + Int(digit.value - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    private mutating func atom(into nodes: inout [RegularExpressionNode]) throws(RegularExpressionError) {
        let start = position
        guard let scalar = current else { return }
        switch scalar {
        case "(":
            if let group = try group() { nodes.append(group) }
            return
        case "[": nodes.append(.characters(try bracket()))
        case "\\":
            try escape(into: &nodes)
            return
        default:
            position += 1
            switch scalar {
            case ".": nodes.append(.characters(flags.dotMatchesNewline ? .all : ScalarSet.newline.inverted))
            case "^": nodes.append(.assertion(flags.isMultiline ? .lineStart : .textStart))
            case "$": nodes.append(.assertion(flags.isMultiline ? .lineEnd : .textEnd))
            default: nodes.append(.characters(cased(ScalarSet(source[start].value))))
            }
        }
    }

    func cased(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.ignoringCase : set }

    /// `nil` for flags without a group, which hold to the end of the group around them.
    private mutating func group() throws(RegularExpressionError) -> RegularExpressionNode? {
        let start = position
        let outer = flags
        position += 1
        var number: Int?
        if current == "?" {
            switch try groupHead(from: start) {
            case .flags: return nil
            case .plain: break
            case .named(let name):
                groupNames.append(name)
                number = groupNames.count
            }
        } else {
            groupNames.append(nil)
            number = groupNames.count
        }
        let node = try choice()
        guard skip(")") else { throw error("missing closing )", from: 0) }
        flags = outer
        return number.map { .group(node, number: $0) } ?? node
    }

    private enum GroupHead { case flags, plain, named(String) }

    /// What stands between `(` and the group's content.
    private mutating func groupHead(from start: Int) throws(RegularExpressionError) -> GroupHead {
        position += 1
        let isNamed = current == "<" || (current == "P" && following == "<")
        if isNamed {
            position += current == "P" ? 2 : 1
            let nameStart = position
            while let scalar = current, scalar != ">" { position += 1 }
            guard current == ">" else { throw error("invalid named capture", from: start) }
            let name = source[nameStart..<position]
            position += 1
            guard !name.isEmpty, name.allSatisfy({ ScalarSet.word.contains($0.value) }) else {
                throw error("invalid named capture", from: start, to: position)
            }
            return .named(text(nameStart, position - 1))
        }
        var (value, hasFlag) = (true, false)
        var changed = flags
        while let scalar = current {
            position += 1
            switch scalar {
            case "i": (changed.ignoresCase, hasFlag) = (value, true)
            case "s": (changed.dotMatchesNewline, hasFlag) = (value, true)
            case "m": (changed.isMultiline, hasFlag) = (value, true)
            case "U": (changed.isLazy, hasFlag) = (value, true)
            case "-" where value: (value, hasFlag) = (false, false)
            case ":" where value || hasFlag, ")" where value || hasFlag:
                flags = changed
                return scalar == ":" ? .plain : .flags
            default: throw error("invalid or unsupported Perl syntax", from: start, to: position)
            }
        }
        throw error("invalid or unsupported Perl syntax", from: start, to: position)
    }
}
